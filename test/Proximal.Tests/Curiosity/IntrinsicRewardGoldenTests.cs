using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Random network distillation over two rollouts against float64 autograd (control.json).</summary>
[Trait("Category", "Golden")]
public sealed class IntrinsicRewardGoldenTests
{
    private const int Features = 4;
    private static readonly JsonElement Rnd = Golden.Read("control.json").GetProperty("rnd");

    [Fact]
    public void Rewards_advantages_and_losses_of_two_rollouts_equal_the_reference()
    {
        int[] shape = Rnd.GetProperty("rollouts")[0].GetProperty("next_observations").Lengths(); // [steps, envs, obs]
        (int steps, int environments, int size) = (shape[0], shape[1], shape[2]);
        var normalizer = new ObservationNormalizer(size, Number("clip"), epsilon: 0);
        normalizer.Update(Rnd.GetProperty("warm_up").Floats());
        (RandomNetworkDistillation model, IReadOnlyList<LinearLayer> predictor) = Networks(size);
        var returns = new IntrinsicReturns(steps, environments, Number("gamma_int"), Number("lam"));
        foreach (JsonElement golden in Rnd.GetProperty("rollouts").EnumerateArray())
        {
            AssertMoments(golden.GetProperty("observation_moments"), normalizer.Statistics);
            float[] next = golden.GetProperty("next_observations").Floats();
            float[] whitened = new float[next.Length];
            normalizer.Normalize(next, whitened);
            AssertNear(golden.GetProperty("whitened").Doubles(), whitened);

            new BatchInference(model.Error, size).Run(whitened, returns.Rewards);
            AssertNear(golden.GetProperty("intrinsic_raw").Doubles(), returns.Rewards.ToArray());
            returns.NormalizeRewards();
            AssertMoments(golden.GetProperty("intrinsic_moments"), returns.Statistics);
            AssertNear(golden.GetProperty("intrinsic").Doubles(), returns.Rewards.ToArray());

            golden.GetProperty("values_int").Floats().CopyTo(returns.Values);
            golden.GetProperty("last_values_int").Floats().CopyTo(returns.LastValues);
            float[] advantages = ExtrinsicAdvantages(golden);
            AssertNear(golden.GetProperty("advantages_ext").Doubles(), advantages);
            returns.AddAdvantages(advantages, Number("coef_ext"), Number("coef_int"));
            AssertNear(golden.GetProperty("advantages_int").Doubles(), returns.Advantages.ToArray());
            AssertNear(golden.GetProperty("returns_int").Doubles(), returns.Targets.ToArray());
            AssertNear(golden.GetProperty("advantages").Doubles(), advantages);

            normalizer.Update(next);
            normalizer.Normalize(next, whitened);
            AssertLoss(golden, model, predictor, whitened, size);
        }

        AssertMoments(Rnd.GetProperty("final_observation_moments"), normalizer.Statistics);
    }

    private static void AssertLoss(
        JsonElement golden,
        RandomNetworkDistillation model,
        IReadOnlyList<LinearLayer> predictor,
        float[] whitened,
        int size
    )
    {
        float[] selected = golden.GetProperty("selected").Floats();
        int[] rows = [.. Enumerable.Range(0, selected.Length).Where(i => selected[i] == 1)];
        float[] chosen = [.. rows.SelectMany(row => whitened[(row * size)..((row + 1) * size)])];
        foreach ((_, Tensor parameter) in model.TrainedParameters)
            parameter.Gradient.Assign(new float[parameter.Count]);
        var metrics = new LossMetrics();
        using Scope scope = Scope.Begin();
        Tensor loss = model.Loss(new IntrinsicShard(1, Tensor.From(chosen, rows.Length, size)), metrics);
        loss.Backward();
        AssertNear([golden.GetProperty("predictor_loss").GetDouble()], [loss.Item()]);
        Assert.Equal(loss.Item(), metrics.Get(MetricTags.PredictorLoss), 1e-6);
        for (int i = 0; i < predictor.Count; i++)
        {
            JsonElement gradient = golden.GetProperty("predictor_gradients")[i];
            AssertNear(gradient.GetProperty("weight").Doubles(), predictor[i].Weight.Gradient.ToArray());
            AssertNear(gradient.GetProperty("bias").Doubles(), predictor[i].Bias.Gradient.ToArray());
        }
    }

    private static float[] ExtrinsicAdvantages(JsonElement golden)
    {
        float[] rewards = golden.GetProperty("rewards").Floats(),
            advantages = new float[rewards.Length];
        GeneralizedAdvantageEstimation.Compute(
            rewards,
            golden.GetProperty("values_ext").Floats(),
            Flags(golden, "terminated"),
            Flags(golden, "truncated"),
            golden.GetProperty("final_values_ext").Floats(),
            golden.GetProperty("last_values_ext").Floats(),
            Number("gamma_ext"),
            Number("lam"),
            advantages,
            new float[rewards.Length]
        );
        return advantages;
    }

    private static (RandomNetworkDistillation Model, IReadOnlyList<LinearLayer> Predictor) Networks(int size)
    {
        Space space = Box.Uniform(-5, 5, size);
        var target = new ObservationEncoder(space, new NetworkOptions(), [6], Features);
        var predictor = new ObservationEncoder(space, new NetworkOptions(), [6, 6], Features);
        Assign(target, Rnd.GetProperty("target"));
        Assign(predictor, Rnd.GetProperty("predictor"));
        return (new RandomNetworkDistillation(target, predictor, size), Layers(predictor));
    }

    private static IReadOnlyList<LinearLayer> Layers(ObservationEncoder network) =>
        ((Mlp)network.Children.Single().Value).Layers;

    private static void Assign(ObservationEncoder network, JsonElement golden)
    {
        IReadOnlyList<LinearLayer> layers = Layers(network);
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Weight.Assign(golden[i].GetProperty("weight").Floats());
            layers[i].Bias.Assign(golden[i].GetProperty("bias").Floats());
        }
    }

    private static bool[] Flags(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).Floats().Select(static x => x == 1)];

    private static double Number(string name) => Rnd.GetProperty(name).GetDouble();

    private static void AssertMoments(JsonElement golden, RunningMeanStd statistics)
    {
        Assert.Equal(golden.GetProperty("count").GetDouble(), statistics.Count, 1e-9);
        AssertNear(golden.GetProperty("mean").Doubles(), [.. statistics.Mean.ToArray().Select(static x => (float)x)]);
        AssertNear(
            golden.GetProperty("variance").Doubles(),
            [.. statistics.Variance.ToArray().Select(static x => (float)x)]
        );
    }

    private static void AssertNear(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= 2e-5 * (1 + Math.Abs(expected[i])),
                $"number {i}: expected {expected[i]:R}, but it is {actual[i]:R}"
            );
    }
}
