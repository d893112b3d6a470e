namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>Element-wise sum, with broadcasting.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Binary(BinaryOperator.Add, a, b);

    /// <summary>Element-wise difference, with broadcasting.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Binary(BinaryOperator.Subtract, a, b);

    /// <summary>Element-wise product, with broadcasting.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Binary(BinaryOperator.Multiply, a, b);

    /// <summary>Element-wise quotient, with broadcasting.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Binary(BinaryOperator.Divide, a, b);

    /// <summary>Adds a number to every element.</summary>
    public static Tensor operator +(Tensor a, float b) => a.Affine(1, b);

    /// <summary>Adds a number to every element.</summary>
    public static Tensor operator +(float a, Tensor b) => b.Affine(1, a);

    /// <summary>Subtracts a number from every element.</summary>
    public static Tensor operator -(Tensor a, float b) => a.Affine(1, -b);

    /// <summary>Subtracts every element from a number.</summary>
    public static Tensor operator -(float a, Tensor b) => b.Affine(-1, a);

    /// <summary>Multiplies every element.</summary>
    public static Tensor operator *(Tensor a, float b) => a.Affine(b, 0);

    /// <summary>Multiplies every element.</summary>
    public static Tensor operator *(float a, Tensor b) => b.Affine(a, 0);

    /// <summary>Divides every element.</summary>
    public static Tensor operator /(Tensor a, float b) => a.Affine(1 / b, 0);

    /// <summary>Divides a number by every element.</summary>
    public static Tensor operator /(float a, Tensor b) => b.Reciprocal() * a;

    /// <summary>Element-wise negation.</summary>
    public static Tensor operator -(Tensor a) => a.Affine(-1, 0);

    /// <summary>Element-wise minimum, with broadcasting (PyTorch's <c>minimum</c>).</summary>
    public static Tensor Min(Tensor a, Tensor b) => Binary(BinaryOperator.Min, a, b);

    /// <summary>Element-wise maximum, with broadcasting (PyTorch's <c>maximum</c>).</summary>
    public static Tensor Max(Tensor a, Tensor b) => Binary(BinaryOperator.Max, a, b);

    /// <summary>1 if a &gt; b, otherwise 0, with broadcasting; no gradient.</summary>
    public static Tensor Greater(Tensor a, Tensor b) => Binary(BinaryOperator.Greater, a, b);

    /// <summary>1 if a = b, otherwise 0, with broadcasting; no gradient.</summary>
    public static Tensor Equal(Tensor a, Tensor b) => Binary(BinaryOperator.Equal, a, b);

    /// <summary>
    /// The elements of <paramref name="a"/> where <paramref name="condition"/> is not 0, otherwise those of
    /// <paramref name="b"/>. All three have the same shape.
    /// </summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b) =>
        new(SelectOperation.Apply(condition.Node, a.Node, b.Node));

    /// <summary>scale · x + shift for every element.</summary>
    public Tensor Affine(float scale, float shift) => new(AffineOperation.Apply(Node, scale, shift));

    /// <summary>Every element clamped to [low, high]; the gradient outside is 0.</summary>
    public Tensor Clamp(float low, float high) => new(ClampOperation.Apply(Node, low, high));

    /// <summary>Every element raised to a constant power.</summary>
    public Tensor Pow(float exponent) => new(PowerOperation.Apply(Node, exponent));

    /// <summary>e to the power x.</summary>
    public Tensor Exp() => Unary(UnaryOperator.Exp);

    /// <summary>Natural logarithm.</summary>
    public Tensor Log() => Unary(UnaryOperator.Log);

    /// <summary>Square root.</summary>
    public Tensor Sqrt() => Unary(UnaryOperator.Sqrt);

    /// <summary>x².</summary>
    public Tensor Square() => Unary(UnaryOperator.Square);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => Unary(UnaryOperator.Reciprocal);

    /// <summary>|x|.</summary>
    public Tensor Abs() => Unary(UnaryOperator.Abs);

    /// <summary>Sine.</summary>
    public Tensor Sin() => Unary(UnaryOperator.Sin);

    /// <summary>Cosine.</summary>
    public Tensor Cos() => Unary(UnaryOperator.Cos);

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor Tanh() => Unary(UnaryOperator.Tanh);

    /// <summary>1/(1 + e^-x).</summary>
    public Tensor Sigmoid() => Unary(UnaryOperator.Sigmoid);

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => Unary(UnaryOperator.Relu);

    /// <summary>x if x &gt; 0, otherwise e^x - 1.</summary>
    public Tensor Elu() => Unary(UnaryOperator.Elu);

    /// <summary>The tanh approximation of the Gaussian error linear unit (GPT-2's).</summary>
    public Tensor Gelu() => Unary(UnaryOperator.GeluTanh);

    /// <summary>The exact Gaussian error linear unit, x Φ(x).</summary>
    public Tensor GeluErf() => Unary(UnaryOperator.GeluErf);

    /// <summary>x sigmoid(x).</summary>
    public Tensor Silu() => Unary(UnaryOperator.Silu);

    /// <summary>log(1 + e^x), without overflow.</summary>
    public Tensor Softplus() => Unary(UnaryOperator.Softplus);

    /// <summary>
    /// e^x - 1 - x, the difference of e^x and its tangent at 0. Value and gradient are accurate near 0, where the terms
    /// cancel.
    /// </summary>
    public Tensor ExpM1MinusX() => Unary(UnaryOperator.ExpM1MinusX);

    /// <summary>log Γ(x), for positive x.</summary>
    public Tensor LogGamma() => Unary(UnaryOperator.LogGamma);

    /// <summary>ψ(x), the derivative of log Γ(x), for positive x.</summary>
    public Tensor Digamma() => Unary(UnaryOperator.Digamma);

    /// <summary>ψ′(x), the second derivative of log Γ(x), for positive x.</summary>
    public Tensor Trigamma() => Unary(UnaryOperator.Trigamma);

    /// <summary>
    /// Dropout (Srivastava et al. 2014): sets each element to zero with probability <paramref name="rate"/> and divides
    /// the others by 1 - rate. Takes one seed from <paramref name="random"/>.
    /// </summary>
    public Tensor Dropout(float rate, ref Rng random)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a dropout rate must be in [0, 1)");
        return rate == 0 ? this : new(DropoutOperation.Apply(Node, rate, random.NextUInt64()));
    }

    private static Tensor Binary(BinaryOperator op, Tensor a, Tensor b) =>
        new(BinaryOperation.Apply(op, a.Node, b.Node));

    private Tensor Unary(UnaryOperator op) => new(UnaryOperation.Apply(op, Node));
}
