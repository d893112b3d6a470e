namespace Proximal.Tensors;

/// <summary>Element-wise functions of one variable. Each has a derivative kernel.</summary>
internal enum UnaryOperator
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>e to the power x.</summary>
    Exp,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>x².</summary>
    Square,

    /// <summary>1/x.</summary>
    Reciprocal,

    /// <summary>|x|, with derivative 0 at 0.</summary>
    Abs,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1/(1 + e^-x).</summary>
    Sigmoid,

    /// <summary>max(x, 0), with derivative 0 at 0.</summary>
    Relu,

    /// <summary>x where positive, e^x - 1 elsewhere.</summary>
    Elu,

    /// <summary>The tanh approximation of the Gaussian error linear unit (GPT-2's).</summary>
    GeluTanh,

    /// <summary>The exact Gaussian error linear unit, x Φ(x).</summary>
    GeluErf,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>log(1 + e^x), without overflow.</summary>
    Softplus,

    /// <summary>e^x - 1 - x, accurate near 0, where its terms cancel.</summary>
    ExpM1MinusX,

    /// <summary>log Γ(x) for positive x.</summary>
    LogGamma,

    /// <summary>ψ(x), the derivative of log Γ(x), for positive x.</summary>
    Digamma,

    /// <summary>ψ′(x), the second derivative of log Γ(x), for positive x.</summary>
    Trigamma,
}

/// <summary>Element-wise functions of two variables, with broadcasting.</summary>
internal enum BinaryOperator
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>Minimum; equal operands receive half of the gradient each, as in PyTorch.</summary>
    Min,

    /// <summary>Maximum; equal operands receive half of the gradient each, as in PyTorch.</summary>
    Max,

    /// <summary>1 if a &gt; b, otherwise 0; no gradient.</summary>
    Greater,

    /// <summary>1 if a = b, otherwise 0; no gradient.</summary>
    Equal,
}

/// <summary>Reductions along one axis of a tensor viewed as [outer, axis, inner].</summary>
internal enum Reduction
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The largest element.</summary>
    Max,

    /// <summary>Index of the first largest element, as an integral float32.</summary>
    ArgMax,
}

/// <summary>Activation function of a linear layer, applied after the bias.</summary>
public enum Activation
{
    /// <summary>Identity.</summary>
    None,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where positive, e^x - 1 elsewhere.</summary>
    Elu,

    /// <summary>The tanh approximation of the Gaussian error linear unit.</summary>
    Gelu,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>The exact Gaussian error linear unit, x Φ(x).</summary>
    GeluErf,
}
