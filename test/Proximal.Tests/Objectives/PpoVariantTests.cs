using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Rules of PPO's options against reference values, which PyTorch computed in double precision.</summary>
public sealed class PpoVariantTests
{
    [Fact]
    public void Dual_clip_has_the_reference_loss_and_gradient()
    {
        JsonElement golden = Golden.Read("control.json").GetProperty("dual_clip");
        float[] advantages = golden.GetProperty("advantages").Floats();
        foreach (JsonElement expected in golden.GetProperty("cases").EnumerateArray())
        {
            float clip = expected.GetProperty("clip_range").GetSingle(),
                bound = expected.GetProperty("dual_clip").GetSingle();
            var logProbs = Tensor.Parameter(advantages.Length);
            logProbs.Assign(golden.GetProperty("new_log_probs").Floats());
            using Scope scope = Scope.Begin();
            Tensor loss = -Objectives
                .ClippedSurrogatePerElement(
                    logProbs,
                    Tensor.From(golden.GetProperty("old_log_probs").Floats()),
                    Tensor.From(advantages),
                    clip,
                    clip,
                    bound
                )
                .Mean();
            loss.Backward();
            Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
            float[] gradient = logProbs.Gradient.ToArray(),
                reference = expected.GetProperty("grad_new_log_probs").Floats();
            for (int i = 0; i < gradient.Length; i++)
                Assert.Equal(reference[i], gradient[i], 1e-5f);
        }
    }

    [Fact]
    public void Adaptive_learning_rate_follows_the_reference_rule()
    {
        JsonElement golden = Golden.Read("control.json").GetProperty("kl_adaptive_lr");
        double desired = golden.GetProperty("desired_kl").GetDouble();
        JsonElement rule = golden.GetProperty("rule");
        double rate = rule.GetProperty("initial").GetDouble();
        foreach (
            (double kl, double expected) in rule.GetProperty("kl")
                .Doubles()
                .Zip(rule.GetProperty("learning_rate").Doubles())
        )
            Assert.Equal(expected, rate = KlLearningRateRule.Next(rate, kl, desired), 1e-15);
    }

    [Fact]
    public void Exact_divergence_of_Gaussians_gives_the_reference_learning_rates()
    {
        JsonElement golden = Golden.Read("control.json").GetProperty("kl_adaptive_lr");
        JsonElement sequence = golden
            .GetProperty("sequences")
            .EnumerateArray()
            .First(static sequence => sequence.GetProperty("distribution").GetString() == "gaussian");
        double rate = sequence.GetProperty("initial").GetDouble();
        foreach (JsonElement step in sequence.GetProperty("steps").EnumerateArray())
        {
            int[] shape = step.GetProperty("old_mean").Lengths(); // [rows, actions]
            using Scope scope = Scope.Begin(record: false);
            Tensor kl = new DiagonalGaussianDistribution(shape[1]).KlDivergence(
                Parameters(step, "old", shape),
                Parameters(step, "new", shape)
            );
            Assert.Equal(step.GetProperty("mean_kl").GetDouble(), kl.Mean().Item(), 1e-6);
            rate = KlLearningRateRule.Next(rate, kl.Mean().Item(), golden.GetProperty("desired_kl").GetDouble());
            Assert.Equal(step.GetProperty("learning_rate").GetDouble(), rate, 1e-12);
        }
    }

    [Fact]
    public void Value_normalizer_has_the_reference_moments_and_values()
    {
        foreach (
            JsonElement sequence in Golden
                .Read("control.json")
                .GetProperty("value_norm")
                .GetProperty("sequences")
                .EnumerateArray()
        )
            for (int d = 0; d < sequence.GetProperty("dimensions").GetInt32(); d++)
            {
                var normalizer = new ValueNormalizer(sequence.GetProperty("beta").GetDouble());
                foreach (JsonElement step in sequence.GetProperty("steps").EnumerateArray())
                {
                    double[] batch = Column(step.GetProperty("batch"), d);
                    normalizer.Update(batch.Average(), batch.Average(static x => x * x));
                    Assert.Equal(step.GetProperty("mean")[d].GetDouble(), normalizer.Mean, 1e-9);
                    Assert.Equal(step.GetProperty("variance")[d].GetDouble(), Math.Pow(normalizer.Deviation, 2), 1e-9);
                    using Scope scope = Scope.Begin(record: false);
                    float[] probe = [.. Column(sequence.GetProperty("probe"), d).Select(static x => (float)x)];
                    float[] normalized = normalizer.Normalize(Tensor.From(probe)).ToArray();
                    double[] expected = Column(step.GetProperty("normalized_probe"), d);
                    for (int i = 0; i < probe.Length; i++)
                        Assert.Equal(expected[i], normalized[i], 1e-4 * Math.Max(1, Math.Abs(expected[i])));
                }
            }
    }

    private static Tensor Parameters(JsonElement step, string name, int[] shape) =>
        Tensor.Concat(
            1,
            Tensor.From(step.GetProperty($"{name}_mean").Floats()).Reshape(shape[0], shape[1]),
            Tensor
                .From([.. step.GetProperty($"{name}_std").Floats().Select(static x => MathF.Log(x))])
                .Reshape(shape[0], shape[1])
        );

    private static double[] Column(JsonElement rows, int index) =>
        [.. rows.EnumerateArray().Select(row => row[index].GetDouble())];
}
