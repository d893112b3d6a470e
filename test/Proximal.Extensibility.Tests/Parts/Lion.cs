using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Lion (Chen et al. 2023, arXiv:2302.06675, algorithm 2): steps of one size along the sign of an interpolated
/// momentum.
/// </summary>
internal sealed class Lion : Optimizer
{
    public const string Name = "lion";

    private const float Beta1 = 0.9f,
        Beta2 = 0.99f;

    private readonly Tensor momentum;

    public Lion(ParameterSet parameters)
        : base(parameters) => momentum = Moment("momentum");

    protected override void Apply(long step, float learningRate, float scale)
    {
        Span<float> values = Parameters.FlatValues.AsSpan(),
            m = momentum.AsSpan();
        ReadOnlySpan<float> gradients = Parameters.FlatGradients.AsSpan();
        for (int i = 0; i < values.Length; i++)
        {
            float g = scale * gradients[i];
            values[i] -= learningRate * Math.Sign((Beta1 * m[i]) + ((1 - Beta1) * g));
            m[i] = (Beta2 * m[i]) + ((1 - Beta2) * g);
        }
    }
}
