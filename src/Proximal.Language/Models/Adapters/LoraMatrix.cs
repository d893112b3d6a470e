using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>One of the two matrices of an adapter.</summary>
internal sealed class LoraMatrix : Module
{
    public LoraMatrix(int outputs, int inputs, bool trainable) =>
        Weight = Register("weight", trainable ? Tensor.Parameter(outputs, inputs) : Tensor.Buffer(outputs, inputs));

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }
}
