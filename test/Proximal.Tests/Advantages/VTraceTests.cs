using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class VTraceTests
{
    // Float inputs with results near 10 that cancel: the reference rounds to 1e-6 of its largest terms.
    private const double Tolerance = 1e-5;

    private static IEnumerable<JsonElement> Cases => Golden.Read("vtrace.json").GetProperty("cases").EnumerateArray();

    [Fact, Trait("Category", "Golden")]
    public void Targets_and_advantages_equal_the_reference()
    {
        foreach (JsonElement golden in Cases)
        {
            string name = golden.GetProperty("name").GetString()!;
            (float[] advantages, float[] targets) = Compute(golden, mix: false);
            AssertClose(name, golden.GetProperty("targets"), targets);
            AssertClose(name, golden.GetProperty("advantages"), advantages);
            (advantages, _) = Compute(golden, mix: true);
            AssertClose(name, golden.GetProperty("advantages_mixed"), advantages);
        }
    }

    [Fact, Trait("Category", "Golden")]
    public void On_policy_advantages_are_those_of_generalized_advantage_estimation()
    {
        int checkedCases = 0;
        foreach (JsonElement golden in Cases.Where(static c => c.TryGetProperty("gae_advantages", out _)))
        {
            if (golden.GetProperty("gae_advantages").ValueKind == JsonValueKind.Null)
                continue;
            (float[] advantages, _) = Compute(golden, mix: true);
            string name = golden.GetProperty("name").GetString()!;
            if (name.StartsWith("on_policy", StringComparison.Ordinal))
                AssertClose(name, golden.GetProperty("gae_advantages"), advantages);
            checkedCases++;
        }

        Assert.True(checkedCases >= 2);
    }

    [Fact, Trait("Category", "Golden")]
    public void Loss_of_asynchronous_ppo_equals_the_reference()
    {
        int checkedLosses = 0;
        foreach (JsonElement golden in Cases.Where(static c => c.TryGetProperty("appo", out _)))
        {
            foreach (JsonElement appo in golden.GetProperty("appo").EnumerateArray())
            {
                float[] advantages = appo.GetProperty("advantages").Floats();
                if (appo.GetProperty("advantage").GetString() == "with_rho")
                {
                    (float[] computed, _) = Compute(golden, mix: false);
                    AssertClose("appo", appo.GetProperty("advantages"), computed);
                    advantages = computed;
                }

                AssertLoss(golden, appo, advantages);
                checkedLosses++;
            }
        }

        Assert.True(checkedLosses >= 12);
    }

    [Fact]
    public void Termination_takes_precedence_and_truncation_bootstraps_only_if_asked()
    {
        float[] one = [1];
        float[] Run(bool terminated, bool truncated, bool bootstrap)
        {
            float[] advantages = new float[1],
                targets = new float[1];
            VTrace.Compute(
                [0],
                [0],
                one,
                [0],
                [terminated],
                [truncated],
                [10],
                [100],
                new VTraceOptions { Gamma = 0.5, BootstrapTruncated = bootstrap },
                advantages,
                targets
            );
            return targets;
        }

        Assert.Equal([51f], Run(terminated: false, truncated: false, bootstrap: true));
        Assert.Equal([6f], Run(terminated: false, truncated: true, bootstrap: true));
        Assert.Equal([1f], Run(terminated: false, truncated: true, bootstrap: false));
        Assert.Equal([1f], Run(terminated: true, truncated: true, bootstrap: true));
    }

    [Fact]
    public void Lengths_must_match()
    {
        float[] two = new float[2],
            three = new float[3];
        Assert.Throws<ArgumentException>(() =>
            VTrace.Compute(
                two,
                three,
                two,
                two,
                new bool[2],
                new bool[2],
                two,
                new float[1],
                new VTraceOptions(),
                new float[2],
                new float[2]
            )
        );
    }

    private static void AssertLoss(JsonElement golden, JsonElement expected, float[] advantages)
    {
        float[] target = golden.GetProperty("target_log_probs").Floats(),
            behaviour = golden.GetProperty("behaviour_log_probs").Floats();
        Tensor logProbs = Tensor.Parameter(target.Length);
        logProbs.Assign(target);
        using Scope scope = Scope.Begin();
        Tensor loss = Objectives.VTraceSurrogate(
            logProbs,
            Tensor.From(behaviour),
            Tensor.From(advantages),
            expected.GetProperty("clip_low").GetSingle(),
            expected.GetProperty("clip_high").GetSingle()
        );
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.Item(), 1e-5);
        loss.Backward();
        double[] gradient = expected.GetProperty("grad_log_probs").Doubles();
        float[] actual = logProbs.Gradient.ToArray();
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(gradient[i], actual[i], 1e-5);
    }

    private static (float[] Advantages, float[] Targets) Compute(JsonElement golden, bool mix)
    {
        static double Bound(JsonElement element) =>
            element.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : element.GetDouble();
        float[] rewards = golden.GetProperty("rewards").Floats();
        float[] advantages = new float[rewards.Length],
            targets = new float[rewards.Length];
        float[] log = golden.GetProperty("target_log_probs").Floats(),
            behaviour = golden.GetProperty("behaviour_log_probs").Floats();
        VTrace.Compute(
            log,
            behaviour,
            rewards,
            golden.GetProperty("values").Floats(),
            [.. golden.GetProperty("terminated").Doubles().Select(static x => x != 0)],
            [.. golden.GetProperty("truncated").Doubles().Select(static x => x != 0)],
            golden.GetProperty("final_values").Floats(),
            golden.GetProperty("last_values").Floats(),
            new VTraceOptions
            {
                Gamma = golden.GetProperty("gamma").GetDouble(),
                Lambda = golden.GetProperty("lam").GetDouble(),
                RhoBar = Bound(golden.GetProperty("rho_bar")),
                CBar = Bound(golden.GetProperty("c_bar")),
                RhoBarPolicyGradient = Bound(golden.GetProperty("rho_pg_bar")),
                MixAdvantages = mix,
            },
            advantages,
            targets
        );
        return (advantages, targets);
    }

    private static void AssertClose(string name, JsonElement expected, float[] actual)
    {
        double[] reference = expected.Doubles();
        Assert.Equal(reference.Length, actual.Length);
        for (int i = 0; i < reference.Length; i++)
            Assert.True(
                Math.Abs(reference[i] - actual[i]) <= Tolerance * Math.Max(1, Math.Abs(reference[i])),
                $"{name}, element {i}: {reference[i]} and {actual[i]}"
            );
    }
}
