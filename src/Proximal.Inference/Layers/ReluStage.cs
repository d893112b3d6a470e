namespace Proximal.Inference;

/// <summary>max(x, 0).</summary>
internal sealed class ReluStage : ImageStage
{
    public ReluStage(ImageSize size)
        : base(size, size) { }

    public override unsafe void Forward(Span<float> x, Span<float> y, Span<float> work)
    {
        x.Slice(0, Output.Count).CopyTo(y);
        fixed (float* values = y)
            Kernels.Activate(Activation.Relu, values, Output.Count);
    }
}
