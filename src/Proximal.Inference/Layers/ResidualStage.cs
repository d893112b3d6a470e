namespace Proximal.Inference;

/// <summary>Residual unit: x + conv(relu(conv(relu(x)))).</summary>
internal sealed class ResidualStage : ImageStage
{
    private readonly ConvolutionStage first;
    private readonly ConvolutionStage second;
    private readonly ReluStage relu;

    public ResidualStage(ConvolutionStage first, ConvolutionStage second)
        : base(first.Input, second.Output)
    {
        (this.first, this.second) = (first, second);
        relu = new ReluStage(first.Input);
    }

    public override int WorkSize => (2 * Input.Count) + Math.Max(first.WorkSize, second.WorkSize);

    public override void Forward(Span<float> x, Span<float> y, Span<float> work)
    {
        int count = Input.Count;
        Span<float> positive = work.Slice(0, count),
            between = work.Slice(count, count),
            rest = work.Slice(2 * count);
        relu.Forward(x, positive, rest);
        first.Forward(positive, between, rest);
        relu.Forward(between, positive, rest);
        second.Forward(positive, y, rest);
        for (int i = 0; i < count; i++)
            y[i] += x[i];
    }
}
