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

    /// <summary>Changes every sign.</summary>
    public static Tensor operator -(Tensor a) => a.Affine(-1, 0);

    /// <summary>The smaller of each pair, with broadcasting.</summary>
    public static Tensor Min(Tensor a, Tensor b) => Binary(BinaryOperator.Min, a, b);

    /// <summary>The larger of each pair, with broadcasting.</summary>
    public static Tensor Max(Tensor a, Tensor b) => Binary(BinaryOperator.Max, a, b);

    /// <summary>1 where a &gt; b, 0 elsewhere, with broadcasting; no gradient.</summary>
    public static Tensor Greater(Tensor a, Tensor b) => Binary(BinaryOperator.Greater, a, b);

    /// <summary>1 where a = b, 0 elsewhere, with broadcasting; no gradient.</summary>
    public static Tensor Equal(Tensor a, Tensor b) => Binary(BinaryOperator.Equal, a, b);

    /// <summary>The elements of <paramref name="a"/> where <paramref name="condition"/> is not 0, those of <paramref name="b"/> elsewhere; all of one shape.</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b) =>
        new(SelectOperation.Apply(condition.Node, a.Node, b.Node));

    /// <summary>scale x + shift for every element.</summary>
    public Tensor Affine(float scale, float shift) => new(AffineOperation.Apply(Node, scale, shift));

    /// <summary>Every element, held within [low, high]; no gradient outside.</summary>
    public Tensor Clamp(float low, float high) => new(ClampOperation.Apply(Node, low, high));

    /// <summary>Every element to a constant power.</summary>
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

    /// <summary>x where positive, e^x - 1 elsewhere.</summary>
    public Tensor Elu() => Unary(UnaryOperator.Elu);

    /// <summary>The tanh approximation of the Gaussian error linear unit (GPT-2's).</summary>
    public Tensor Gelu() => Unary(UnaryOperator.GeluTanh);

    /// <summary>The exact Gaussian error linear unit, x Φ(x).</summary>
    public Tensor GeluErf() => Unary(UnaryOperator.GeluErf);

    /// <summary>x sigmoid(x).</summary>
    public Tensor Silu() => Unary(UnaryOperator.Silu);

    /// <summary>log(1 + e^x).</summary>
    public Tensor Softplus() => Unary(UnaryOperator.Softplus);

    /// <summary>e^x - 1 - x, by how much e^x is above its tangent at 0; value and gradient are exact near 0 too, where the terms cancel.</summary>
    public Tensor ExpExcess() => Unary(UnaryOperator.ExpExcess);

    /// <summary>log Γ(x), for positive x.</summary>
    public Tensor LogGamma() => Unary(UnaryOperator.LogGamma);

    /// <summary>ψ(x), the derivative of log Γ(x), for positive x.</summary>
    public Tensor Digamma() => Unary(UnaryOperator.Digamma);

    /// <summary>ψ′(x), the second derivative of log Γ(x), for positive x.</summary>
    public Tensor Trigamma() => Unary(UnaryOperator.Trigamma);

    /// <summary>
    /// Sets each element to zero with probability <paramref name="rate"/> and divides the others by 1 - rate (Srivastava et
    /// al. 2014); draws one seed from <paramref name="random"/>.
    /// </summary>
    public Tensor Dropout(float rate, ref Rng random)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a dropout rate lies in [0, 1)");
        return rate == 0 ? this : new(DropoutOperation.Apply(Node, rate, random.NextUInt64()));
    }

    private static Tensor Binary(BinaryOperator op, Tensor a, Tensor b) =>
        new(BinaryOperation.Apply(op, a.Node, b.Node));

    private Tensor Unary(UnaryOperator op) => new(UnaryOperation.Apply(op, Node));
}
