using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Whole PPO updates against PyTorch in float64 (ppo_update.json).</summary>
[Trait("Category", "Golden")]
public class PpoUpdateGoldenTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, Golden.Read("ppo_update.json").GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Update_equals_the_reference_in_every_minibatch_and_the_final_weights(int index)
    {
        JsonElement golden = Golden.Read("ppo_update.json").GetProperty("cases")[index];
        JsonElement initial = golden.GetProperty("initial");
        int[] shape = golden.GetProperty("observations").Lengths(); // [transitions, observation]
        bool discrete = golden.GetProperty("action").GetString() == "discrete";
        int outputs = initial.GetProperty("actor").EnumerateArray().Last().GetProperty("bias").GetArrayLength();
        float? clipRangeValue = golden.GetProperty("value_clip").GetBoolean()
            ? golden.GetProperty("clip_range").GetSingle()
            : null;
        var options = new PpoOptions
        {
            EnvironmentCount = 1,
            StepsPerRollout = shape[0],
            BatchSize = golden.GetProperty("minibatches")[0].GetArrayLength(),
            NormalizeAdvantage = golden.GetProperty("normalize_advantage").GetBoolean(),
            EntropyCoefficient = golden.GetProperty("entropy_coef").GetSingle(),
            ValueCoefficient = golden.GetProperty("value_coef").GetSingle(),
            MaxGradientNorm = golden.GetProperty("max_grad_norm").GetSingle(),
            LearningRate = golden.GetProperty("learning_rate").GetSingle(),
            ClipRange = golden.GetProperty("clip_range").GetSingle(),
            ClipRangeValue = clipRangeValue,
            AdamEpsilon = golden.GetProperty("adam_eps").GetSingle(),
            Network = new NetworkOptions
            {
                ActorWidths = HiddenWidths(initial.GetProperty("actor")),
                CriticWidths = HiddenWidths(initial.GetProperty("critic")),
                Activation = Enum.Parse<Activation>(golden.GetProperty("activation").GetString()!, ignoreCase: true),
            },
        };
        Space actions = discrete ? new Discrete(outputs) : Box.Uniform(-100, 100, outputs);
        using VectorEnvironment environments = VectorEnvironment.From(
            () => new StillTask(Box.Uniform(-100, 100, shape[1]), actions),
            1
        );
        var ppo = new Ppo(environments, options);
        Assign(ppo.Network, initial);
        golden.GetProperty("observations").Floats().CopyTo(ppo.Rollout.Observations.All);
        golden.GetProperty("actions").Floats().CopyTo(ppo.Rollout.Actions.All);
        golden.GetProperty("old_log_probs").Floats().CopyTo(ppo.Rollout.LogProbs.All);
        golden.GetProperty("old_values").Floats().CopyTo(ppo.Rollout.Values.All);
        golden.GetProperty("advantages").Floats().CopyTo(ppo.Rollout.Advantages.All);
        golden.GetProperty("returns").Floats().CopyTo(ppo.Rollout.Returns.All);

        float learningRate = ppo.ReadSchedules();
        foreach (
            (JsonElement rows, JsonElement log) in golden
                .GetProperty("minibatches")
                .EnumerateArray()
                .Zip(golden.GetProperty("log").EnumerateArray())
        )
        {
            int[] chosen = [.. rows.EnumerateArray().Select(static x => x.GetInt32())];
            LossMetrics update = ppo.Step(chosen, learningRate);
            AssertClose(log, "policy_loss", update.PolicyLoss);
            AssertClose(log, "value_loss", update.ValueLoss);
            AssertClose(log, "entropy", update.Entropy);
            AssertClose(log, "loss", update.Loss);
            AssertClose(log, "grad_norm", update.GradientNorm);
            AssertClose(log, "approx_kl", update.ApproximateKl);
            AssertClose(log, "clip_fraction", update.ClipFraction);
        }

        foreach ((float expected, float actual) in Weights(golden.GetProperty("final")).Zip(Weights(ppo.Network)))
            Assert.Equal(expected, actual, 1e-4f);
    }

    // 1e-4 relative; metrics near zero are sums of terms of the order of 1, so the same share of those is allowed.
    private static void AssertClose(JsonElement log, string name, double actual)
    {
        double expected = log.GetProperty(name).GetDouble();
        Assert.True(
            Math.Abs(expected - actual) <= (1e-4 * Math.Abs(expected)) + 2e-6,
            $"{name}: expected {expected}, got {actual}"
        );
    }

    private static int[] HiddenWidths(JsonElement layers) =>
        [.. layers.EnumerateArray().SkipLast(1).Select(static layer => layer.GetProperty("bias").GetArrayLength())];

    private static IEnumerable<float> Weights(JsonElement networks) =>
        Layers(networks)
            .Concat(
                networks.GetProperty("log_std") is { ValueKind: JsonValueKind.Array } logStd ? logStd.Floats() : []
            );

    private static IEnumerable<float> Layers(JsonElement networks) =>
        new[] { "actor", "critic" }
            .SelectMany(name => networks.GetProperty(name).EnumerateArray())
            .SelectMany(static layer =>
                layer.GetProperty("weight").Floats().Concat(layer.GetProperty("bias").Floats())
            );

    private static IEnumerable<float> Weights(ActorCriticNetwork network) =>
        Ordered(network).SelectMany(static parameter => parameter.ToArray());

    // As in the file: actor, critic, log_std.
    private static IEnumerable<Tensor> Ordered(ActorCriticNetwork network) =>
        network
            .NamedParameters()
            .OrderBy(static parameter => parameter.Key == "log_std")
            .Select(static parameter => parameter.Value);

    private static void Assign(ActorCriticNetwork network, JsonElement networks)
    {
        float[] values = [.. Weights(networks)];
        int at = 0;
        foreach (Tensor parameter in Ordered(network))
        {
            parameter.Assign(values.AsSpan(at, parameter.Count));
            at += parameter.Count;
        }

        Assert.Equal(values.Length, at);
        network.Distribution.Synchronize();
    }
}
