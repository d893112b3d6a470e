using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>y = max(x, 0)² (So et al. 2021), with the gradient 2 max(x, 0).</summary>
internal sealed class SquaredRelu : TensorFunction
{
    public static SquaredRelu Instance { get; } = new();

    protected override Shape OutputShape(ReadOnlySpan<Tensor> inputs) => inputs[0].Shape;

    protected override void Forward(ReadOnlySpan<Tensor> inputs, Span<float> output)
    {
        ReadOnlySpan<float> x = inputs[0].AsSpan();
        for (int i = 0; i < x.Length; i++)
            output[i] = MathF.Max(x[i], 0) * MathF.Max(x[i], 0);
    }

    protected override void Backward(
        ReadOnlySpan<Tensor> inputs,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        int input,
        Span<float> inputGradient
    )
    {
        ReadOnlySpan<float> x = inputs[0].AsSpan();
        for (int i = 0; i < x.Length; i++)
            inputGradient[i] += 2 * MathF.Max(x[i], 0) * outputGradient[i];
    }
}
