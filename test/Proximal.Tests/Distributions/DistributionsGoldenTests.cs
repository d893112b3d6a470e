using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Log-probabilities, entropies and divergences against float64 (distributions.json).</summary>
[Trait("Category", "Golden")]
public sealed class DistributionsGoldenTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (JsonProperty kind in Golden.Read("distributions.json").EnumerateObject())
            {
                if (kind.Value.ValueKind == JsonValueKind.String)
                    continue;
                int count = kind.Value.ValueKind == JsonValueKind.Array ? kind.Value.GetArrayLength() : 1;
                for (int i = 0; i < count; i++)
                    cases.Add(kind.Name, i);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Distribution_equals_the_reference(string kind, int index)
    {
        JsonElement golden = Golden.Read("distributions.json").GetProperty(kind);
        if (golden.ValueKind == JsonValueKind.Array)
            golden = golden[index];
        using Scope scope = Scope.Begin(record: false);
        switch (kind)
        {
            case "categorical":
                Categorical(golden);
                break;
            case "gaussian":
                Gaussian(golden);
                break;
            case "multi_discrete":
                int[] choices = [.. golden.GetProperty("nvec").EnumerateArray().Select(static x => x.GetInt32())];
                Evaluate(golden, new MultiDiscreteDistribution(choices), Read(golden, "logits"));
                break;
            case "multi_binary":
                Evaluate(
                    golden,
                    new MultiBinaryDistribution(golden.GetProperty("logits").Lengths()[1]),
                    Read(golden, "logits")
                );
                break;
            default:
                Assert.Fail($"no test knows the golden distribution '{kind}'");
                break;
        }
    }

    private static void Categorical(JsonElement golden)
    {
        (Tensor logits, Tensor actions) = (Read(golden, "logits"), Read(golden, "actions"));
        var distribution = new CategoricalDistribution(logits.Shape[1]);
        Evaluate(golden, distribution, logits);
        AssertClose(golden, "kl_to_other", CategoricalDistribution.KlFromLogits(logits, Read(golden, "other_logits")));
        (Tensor logProb, Tensor entropy) = distribution.Evaluate(
            new CategoricalDistribution(logits.Shape[-1]).Mask(logits, Read(golden, "mask")),
            actions
        );
        AssertClose(golden, "masked_log_prob", logProb);
        AssertClose(golden, "masked_entropy", entropy);
    }

    private static void Gaussian(JsonElement golden)
    {
        (Tensor mean, Tensor logStd) = (Read(golden, "mean"), Read(golden, "log_std"));
        Tensor actions = Read(golden, "actions");
        AssertClose(golden, "log_prob", DiagonalGaussianDistribution.LogProb(mean, logStd, actions));
        foreach (double expected in golden.GetProperty("entropy").Doubles())
            AssertClose(expected, DiagonalGaussianDistribution.Entropy(logStd).Item(), "entropy");
        Tensor divergence = DiagonalGaussianDistribution.KlDivergence(
            mean,
            logStd,
            Read(golden, "other_mean"),
            Read(golden, "other_log_std")
        );
        AssertClose(golden, "kl_to_other", divergence);
        AssertClose(golden, "squashed_log_prob", SquashedGaussianDistribution.LogProb(mean, logStd, actions));
        float[] draws = actions.ToArray();
        double[] squashed = golden.GetProperty("squashed_actions").Doubles();
        for (int i = 0; i < draws.Length; i++)
            AssertClose(squashed[i], SquashedGaussianDistribution.Squash(draws[i], -1, 1), "squashed_actions");
    }

    private static void Evaluate(JsonElement golden, ActionDistribution distribution, Tensor parameters)
    {
        (Tensor logProb, Tensor entropy) = distribution.Evaluate(parameters, Read(golden, "actions"));
        AssertClose(golden, "log_prob", logProb);
        AssertClose(golden, "entropy", entropy);
    }

    private static Tensor Read(JsonElement golden, string name) =>
        Tensor.From(golden.GetProperty(name).Floats(), golden.GetProperty(name).Lengths());

    private static void AssertClose(JsonElement golden, string name, Tensor actual)
    {
        double[] expected = golden.GetProperty(name).Doubles();
        float[] values = actual.ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            AssertClose(expected[i], values[i], $"{name}[{i}]");
    }

    // 1e-5 of the magnitude: about a hundred roundings of float32, for sums of up to twenty terms of a few roundings
    // each.
    private static void AssertClose(double expected, float actual, string what) =>
        Assert.True(
            Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected)),
            $"{what}: expected {expected}, got {actual}"
        );
}
