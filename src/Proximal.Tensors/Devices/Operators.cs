namespace Proximal.Tensors;

/// <summary>Element-wise functions of one variable. Every one has a derivative kernel.</summary>
public enum UnaryOperator
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

    /// <summary>log(1 + e^x), stable for large |x|.</summary>
    Softplus,

    /// <summary>e^x - 1 - x, exact near 0 too, where its terms cancel.</summary>
    ExpExcess,

    /// <summary>log Γ(x) of a positive x.</summary>
    LogGamma,

    /// <summary>ψ(x), the derivative of log Γ(x), of a positive x.</summary>
    Digamma,

    /// <summary>ψ′(x), the second derivative of log Γ(x), of a positive x.</summary>
    Trigamma,
}

/// <summary>Element-wise functions of two variables, with broadcasting.</summary>
public enum BinaryOperator
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>The smaller; where both are equal each receives half of the gradient, as in PyTorch.</summary>
    Min,

    /// <summary>The larger; where both are equal each receives half of the gradient, as in PyTorch.</summary>
    Max,

    /// <summary>1 where a &gt; b, 0 elsewhere; no gradient.</summary>
    Greater,

    /// <summary>1 where a = b, 0 elsewhere; no gradient.</summary>
    Equal,
}

/// <summary>Reductions along one axis of a tensor seen as [outer, axis, inner].</summary>
public enum Reduction
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The largest element.</summary>
    Max,

    /// <summary>The index of the first largest element, as a whole float.</summary>
    ArgMax,
}

/// <summary>What a fused linear layer applies after adding its bias.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
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
}
