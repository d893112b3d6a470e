using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>Behaviour cloning and GAIL against float64 autograd (control.json).</summary>
[Trait("Category", "Golden")]
public sealed class ImitationGoldenTests
{
    private static readonly JsonElement Gail = Golden.Read("control.json").GetProperty("gail");

    public static TheoryData<string> Cloned =>
        [
            .. Cloning()
                .Select(static item => item.GetProperty("name").GetString()!)
                .Where(static n => n != "gaussian_mse"),
        ];

    [Theory]
    [MemberData(nameof(Cloned))]
    public void Loss_of_behaviour_cloning_and_its_gradient_equal_the_reference(string name)
    {
        JsonElement golden = Cloning().Single(item => item.GetProperty("name").GetString() == name);
        (ActionDistribution distribution, string[] parts) = DistributionOf(golden, name);
        int rows = golden.GetProperty("log_probs").GetArrayLength();
        float[][] columns = [.. parts.Select(part => golden.GetProperty(part).Floats())];
        Tensor[] parameters = [.. columns.Select(values => Parameter(values, rows))];
        foreach ((_, Tensor tensor) in distribution.Parameters)
            tensor.Assign(golden.GetProperty("log_std").Floats());

        using Scope scope = Scope.Begin();
        Tensor outputs = parameters.Length == 1 ? parameters[0] * 1 : Tensor.Concat(1, parameters);
        if (golden.TryGetProperty("mask", out JsonElement mask))
            outputs = distribution.Mask(outputs, Tensor.From(mask.Floats(), rows, outputs.Shape[1]));
        float[] actions = ActionsOf(golden, rows);
        new ActionBounds(
            SpaceOf(name, distribution),
            distribution.Squashes,
            distribution.SquashMargin,
            rescales: false
        ).FromEnvironment(actions);
        (Tensor logProbs, _) = distribution.Evaluate(outputs, Tensor.From(actions, rows, distribution.ActionSize));
        Tensor loss = -logProbs.Mean();
        loss.Backward();

        AssertNear(golden.GetProperty("log_probs").Doubles(), logProbs.ToArray());
        AssertNear([golden.GetProperty("loss").GetDouble()], [loss.Item()]);
        for (int i = 0; i < parts.Length; i++)
            AssertNear(golden.GetProperty($"grad_{parts[i]}").Doubles(), parameters[i].Gradient.ToArray());
        foreach ((_, Tensor tensor) in distribution.Parameters)
            AssertNear(golden.GetProperty("grad_log_std").Doubles(), tensor.Gradient.ToArray());
    }

    [Fact]
    public void Loss_of_the_discriminator_and_its_gradient_equal_the_reference()
    {
        Tensor policy = Flat(Gail.GetProperty("policy_logits").Floats()),
            expert = Flat(Gail.GetProperty("expert_logits").Floats());
        using Scope scope = Scope.Begin();
        Tensor loss = DiscriminatorObjectives.Loss(policy, expert);
        loss.Backward();
        AssertNear([Gail.GetProperty("loss").GetDouble()], [loss.Item()]);
        AssertNear(Gail.GetProperty("grad_policy_logits").Doubles(), policy.Gradient.ToArray());
        AssertNear(Gail.GetProperty("grad_expert_logits").Doubles(), expert.Gradient.ToArray());
    }

    [Theory]
    [InlineData(GailReward.Positive, "positive")]
    [InlineData(GailReward.Negative, "negative")]
    [InlineData(GailReward.Airl, "airl")]
    public void Rewards_of_the_discriminator_equal_the_reference(GailReward kind, string name) =>
        AssertNear(
            Gail.GetProperty("rewards").GetProperty(name).Doubles(),
            [.. Gail.GetProperty("policy_logits").Floats().Select(logit => DiscriminatorObjectives.Reward(kind, logit))]
        );

    [Fact]
    public void Gradient_penalty_and_its_gradient_by_the_weights_equal_the_reference()
    {
        JsonElement golden = Gail.GetProperty("gradient_penalty");
        JsonElement form = golden
            .GetProperty("forms")
            .EnumerateArray()
            .Single(static item => item.GetProperty("of").GetString() == "logit");
        var random = new Rng(1);
        int width = golden.GetProperty("network")[0].GetProperty("bias").GetArrayLength();
        float[] mixed = golden.GetProperty("mixed").Floats();
        int[] shape = golden.GetProperty("mixed").Lengths();
        var network = new Discriminator(shape[1], [width], ref random);
        for (int i = 0; i < 2; i++)
            foreach (string part in (string[])["weight", "bias"])
                Named(network, i, part).Assign(golden.GetProperty("network")[i].GetProperty(part).Floats());

        using Scope scope = Scope.Begin();
        Tensor gradients = network.InputGradient(Tensor.From(mixed, shape[0], shape[1]));
        Tensor penalty =
            (float)form.GetProperty("coefficient").GetDouble() * DiscriminatorObjectives.GradientPenalty(gradients);
        penalty.Backward();

        AssertNear(form.GetProperty("input_gradients").Doubles(), gradients.ToArray());
        AssertNear([form.GetProperty("penalty").GetDouble()], [penalty.Item()]);
        for (int i = 0; i < 2; i++)
            foreach (string part in (string[])["weight", "bias"])
                AssertNear(
                    form.GetProperty("weight_gradients")[i].GetProperty(part).Doubles(),
                    Named(network, i, part).Gradient.ToArray()
                );
    }

    private static JsonElement.ArrayEnumerator Cloning() =>
        Golden.Read("control.json").GetProperty("behaviour_cloning").EnumerateArray();

    private static (ActionDistribution Distribution, string[] Parts) DistributionOf(JsonElement golden, string name)
    {
        int[] choices = golden.TryGetProperty("nvec", out JsonElement nvec)
            ? [.. nvec.EnumerateArray().Select(static x => x.GetInt32())]
            : [];
        return name switch
        {
            "categorical" or "categorical_masked" => (
                new CategoricalDistribution(golden.GetProperty("logits").Lengths()[1]),
                ["logits"]
            ),
            "gaussian" => (new DiagonalGaussianDistribution(2), ["mean"]),
            "squashed" or "squashed_at_bounds" => (new SquashedGaussianDistribution(2), ["mean"]),
            "beta" or "beta_at_bounds" => (new BetaDistribution(2), ["y", "z"]),
            "multi_discrete" => (new MultiDiscreteDistribution(choices), ["logits"]),
            "multi_binary" => (new MultiBinaryDistribution(golden.GetProperty("logits").Lengths()[1]), ["logits"]),
            "hybrid" => (
                new ProductDistribution([
                    ("choices", new MultiDiscrete(choices), new MultiDiscreteDistribution(choices)),
                    ("values", Box.Uniform(-1, 1, 2), new DiagonalGaussianDistribution(2)),
                ]),
                ["logits", "mean"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no test reads this distribution"),
        };
    }

    private static float[] ActionsOf(JsonElement golden, int rows)
    {
        if (golden.TryGetProperty("actions", out JsonElement actions))
            return actions.Floats();
        float[] choices = golden.GetProperty("discrete_actions").Floats(),
            values = golden.GetProperty("continuous_actions").Floats();
        return
        [
            .. Enumerable
                .Range(0, rows)
                .SelectMany(i =>
                    choices[(i * choices.Length / rows)..((i + 1) * choices.Length / rows)]
                        .Concat(values[(i * values.Length / rows)..((i + 1) * values.Length / rows)])
                ),
        ];
    }

    private static Space SpaceOf(string name, ActionDistribution distribution) =>
        name.StartsWith("squashed", StringComparison.Ordinal) || name.StartsWith("beta", StringComparison.Ordinal)
            ? Box.Uniform(-1, 1, distribution.ActionSize)
            : new MultiBinary(distribution.ActionSize);

    private static Tensor Parameter(float[] values, int rows)
    {
        Tensor parameter = Tensor.Parameter(rows, values.Length / rows);
        parameter.Assign(values);
        return parameter;
    }

    private static Tensor Flat(float[] values)
    {
        Tensor parameter = Tensor.Parameter(values.Length);
        parameter.Assign(values);
        return parameter;
    }

    private static Tensor Named(Discriminator network, int layer, string part) =>
        network.NamedParameters().Single(parameter => parameter.Key == $"{layer}.{part}").Value;

    // Actions at the bounds have log-densities of large magnitude, so errors are relative.
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
