using System.Text.Json;
using Proximal.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Proximal.Tests;

/// <summary>One TRPO step against PyTorch in float64 (trpo_step.json), to 1e-3 of the largest magnitude.</summary>
[Trait("Category", "Golden")]
public sealed class TrpoGoldenTests : IDisposable
{
    private readonly JsonElement golden = Golden.Read("trpo_step.json");
    private readonly VectorEnvironment environments;
    private readonly Trpo trpo;
    private readonly int size;

    public TrpoGoldenTests()
    {
        int[] shape = golden.GetProperty("observations").Lengths(); // [transitions, observation]
        JsonElement layers = golden.GetProperty("initial");
        int[] widths = [.. layers.EnumerateArray().Select(static layer => layer.GetProperty("bias").GetArrayLength())];
        size = golden.GetProperty("gradient").GetArrayLength();
        environments = VectorEnvironment.From(
            () => new StillTask(Box.Uniform(-100, 100, shape[1]), new Discrete(widths[^1])),
            1
        );
        trpo = new Trpo(
            environments,
            new TrpoOptions
            {
                StepsPerRollout = shape[0],
                TargetKl = golden.GetProperty("delta").GetDouble(),
                Damping = golden.GetProperty("damping").GetDouble(),
                ConjugateGradientSteps = size, // the reference solves the system exactly
                Network = new NetworkOptions { ActorWidths = widths[..^1] },
            }
        );
        float[] weights =
        [
            .. layers
                .EnumerateArray()
                .SelectMany(static layer =>
                    layer.GetProperty("weight").Floats().Concat(layer.GetProperty("bias").Floats())
                ),
        ];
        trpo.Parameters.Assign(weights);
        golden.GetProperty("observations").Floats().CopyTo(trpo.Rollout.Observations.All);
        golden.GetProperty("actions").Floats().CopyTo(trpo.Rollout.Actions.All);
        golden.GetProperty("advantages").Floats().CopyTo(trpo.Rollout.Advantages.All);
        LogProbs().CopyTo(trpo.Rollout.LogProbs.All);
    }

    [Fact]
    public void Gradient_Fisher_product_and_natural_direction_equal_the_reference()
    {
        var region = new TrustRegion(trpo.Network, trpo.Parameters, trpo.Rollout);
        int[] rows = [.. Enumerable.Range(0, trpo.Rollout.Count)];
        region.SetOldPolicy(rows, rows, normalizeAdvantage: true);
        var gradient = new float[size];
        var product = new float[size];
        var direction = new float[size];
        region.Gradient(gradient);
        Multiply(golden.GetProperty("vector").Floats(), product);
        new ConjugateGradient(size).Solve(Multiply, gradient, direction, size);

        AssertClose("gradient", gradient);
        AssertClose("fisher_vector_product", product);
        AssertClose("natural_direction", direction);

        void Multiply(ReadOnlySpan<float> vector, Span<float> result)
        {
            region.FisherProduct(vector, result);
            TensorPrimitives.MultiplyAdd(vector, golden.GetProperty("damping").GetSingle(), result, result);
        }
    }

    [Fact]
    public void Full_step_equals_the_reference()
    {
        trpo.ComputeStep();

        AssertClose("full_step", trpo.FullStep);
    }

    public void Dispose() => environments.Dispose();

    private float[] LogProbs()
    {
        using Scope scope = Scope.Begin(record: false);
        Rollout rollout = trpo.Rollout;
        Tensor actor = trpo.Network.Actor(
            Tensor.From(rollout.Observations.All, rollout.Count, rollout.Observations.Width)
        );
        return trpo
            .Network.Distribution.Evaluate(actor, Tensor.From(rollout.Actions.All, rollout.Count, 1))
            .LogProb.ToArray();
    }

    private void AssertClose(string name, ReadOnlySpan<float> actual)
    {
        double[] expected = golden.GetProperty(name).Doubles();
        double tolerance = 1e-3 * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance,
                $"{name}[{i}]: expected {expected[i]}, got {actual[i]}"
            );
    }
}
