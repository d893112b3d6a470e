namespace Proximal.Tensors;

/// <summary>Applies a function to every element, as a layer of its own. Where it follows a <see cref="LinearLayer"/> layer, giving it to that one is faster.</summary>
/// <param name="activation">The function.</param>
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
            _ => throw new InvalidOperationException($"{activation} has no function of its own"),
        };
}

/// <summary>Makes rows of everything behind the first axis: [batch, …] → [batch, rest].</summary>
public sealed class FlattenLayer : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Reshape(x.Shape[0], -1);
}

/// <summary>The largest element of each window: [batch, channels, height, width], with smaller height and width.</summary>
/// <param name="kernel">The window's side.</param>
/// <param name="stride">The step between windows; 0, the default, means the window's side.</param>
/// <param name="padding">Cells around the image that never win; 0 by default.</param>
public sealed class MaxPool2dLayer(int kernel, int stride = 0, int padding = 0) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(kernel, stride, padding);
}

/// <summary>
/// Sets elements to zero at random while training and scales the others up (Srivastava et al. 2014); does nothing in evaluation.
/// </summary>
/// <param name="rate">The probability of zero, in [0, 1); typically 0.1.</param>
/// <param name="random">The stream that the masks are drawn from.</param>
public sealed class DropoutLayer(float rate, Rng random) : Layer
{
    private Rng random = random;

    /// <summary>Where the stream of masks stands; to be saved and restored where training must continue exactly.</summary>
    public RngState RandomState
    {
        get => random.State;
        set => random = new Rng(value);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Training ? x.Dropout(rate, ref random) : x;
}
