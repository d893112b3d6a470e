namespace Proximal.Tensors;

/// <summary>
/// Activation function as a layer. After a <see cref="LinearLayer"/>, the activation of that layer is faster.
/// </summary>
/// <param name="activation">The activation function.</param>
public sealed class ActivationLayer(Activation activation) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        activation switch
        {
            Activation.None => x,
            Activation.Tanh => x.Tanh(),
            Activation.Relu => x.Relu(),
            Activation.Elu => x.Elu(),
            Activation.Gelu => x.Gelu(),
            Activation.Silu => x.Silu(),
            Activation.GeluErf => x.GeluErf(),
            _ => throw new InvalidOperationException($"unknown activation {activation}"),
        };
}

/// <summary>Flattens all axes after the first: [batch, …] → [batch, rest].</summary>
public sealed class FlattenLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Reshape(x.Shape[0], -1);
}

/// <summary>Max pooling: the largest element of each window of [batch, channels, height, width].</summary>
/// <param name="kernel">Side of the window.</param>
/// <param name="stride">Step between windows; 0, the default, means the side of the window.</param>
/// <param name="padding">Cells on each side of the image that are never the maximum; 0 by default.</param>
public sealed class MaxPool2dLayer(int kernel, int stride = 0, int padding = 0) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(kernel, stride, padding);
}

/// <summary>
/// Dropout (Srivastava et al. 2014): in training, sets elements to zero at random and scales up the others. Returns its
/// input in evaluation.
/// </summary>
/// <param name="rate">Probability of zero, in [0, 1); typically 0.1.</param>
/// <param name="random">Random stream of the masks.</param>
public sealed class DropoutLayer(float rate, Rng random) : Layer
{
    private Rng random = random;

    /// <summary>State of the random stream of the masks. Save and restore it to resume training exactly.</summary>
    public RngState RandomState
    {
        get => random.State;
        set => random = new Rng(value);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Training ? x.Dropout(rate, ref random) : x;
}
