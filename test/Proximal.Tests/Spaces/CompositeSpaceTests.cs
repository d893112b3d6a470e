using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Observations and actions of several parts: their numbers, their distributions, and learning with all of them at
/// once.
/// </summary>
public sealed class CompositeSpaceTests
{
    private static readonly DictSpace Actions = new Car().Actions;

    [Fact]
    public void Parts_of_a_composite_space_are_concatenated()
    {
        Assert.Equal(
            (36 + 1 + 3, 1 + 1 + 2 + 3, 3 + 0 + 4 + 7),
            (new Car().Observations.ObservationSize, Actions.ActionSize, Actions.ActionMaskSize)
        );
        Assert.Equal(
            "Dict(gear: Discrete(3), wheel: Box([1], -1 … 1), lights: MultiBinary(2), radio: Tuple(Discrete(2), "
                + "MultiDiscrete(2, 3)))",
            $"{Actions}"
        );
        var action = new ActionParts(Actions, [2, 0.5f, 0, 1, 1, 0, 2]);
        Assert.Equal(2, action.Choice("gear"));
        Assert.Equal([0.5f], action.Numbers("wheel"));
        Assert.Equal((false, true), (action.IsOn("lights", 0), action.IsOn("lights", 1)));
        Assert.Equal((1, 2), (action.Parts("radio").Choice("0"), action.Parts("radio").Choice("1", 1)));

        var random = new Rng(1);
        var drawn = new float[2 * Actions.ActionSize];
        Actions.SampleAction(ref random, drawn.AsSpan(0, 7));
        Actions.SampleAction(ref random, drawn.AsSpan(7));
        Actions.CheckActions(drawn);
        drawn[7] = 3;
        Assert.Throws<InvalidInputException>(() => Actions.CheckActions(drawn));
    }

    [Fact]
    public void Unknown_part_names_are_refused()
    {
        Assert.Contains(
            "did you mean wheel",
            Assert
                .Throws<InvalidInputException>(static () =>
                    new ActionParts(Actions, new float[7]).Numbers("whel").Length
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not a Box",
            Assert
                .Throws<InvalidInputException>(static () =>
                    new ActionParts(Actions, new float[7]).Numbers("gear").Length
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "two parts",
            Assert
                .Throws<InvalidInputException>(static () =>
                    new DictSpace(("a", new Discrete(2)), ("a", new Discrete(3)))
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not a valid name of a part of a space",
            Assert.Throws<InvalidInputException>(static () => new DictSpace(("a.b", new Discrete(2)))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidInputException>(static () => new TupleSpace());
    }

    [Fact]
    public void Log_probs_entropies_and_KL_of_parts_add_up()
    {
        ActionDistribution[] parts =
        [
            new CategoricalDistribution(3),
            new DiagonalGaussianDistribution(2, -0.5f),
            new MultiBinaryDistribution(2),
        ];
        var both = new ProductDistribution([
            ("a", new Discrete(3), parts[0]),
            ("b", Box.Uniform(-1, 1, 2), parts[1]),
            ("c", new MultiBinary(2), parts[2]),
        ]);
        Assert.Equal((7, 5, 9), (both.ParameterSize, both.ActionSize, both.DistributionParameterSize));
        Assert.Equal("b_log_std", Assert.Single(both.Parameters).Key);

        float[] parameters = [0.3f, -1, 2, 0.1f, -0.7f, 0.4f, -2],
            others = [1, 0.2f, 0, 0.5f, 0.3f, -0.4f, 1];
        var action = new float[5];
        var random = new Rng(3);
        float sampled = both.Sample(parameters, ref random, action);
        using Scope scope = Scope.Begin(record: false);
        Tensor p = Tensor.From(parameters, 1, 7),
            q = Tensor.From(others, 1, 7),
            a = Tensor.From(action, 1, 5);
        (Tensor logProb, Tensor entropy) = both.Evaluate(p, a);
        (int Start, int Size, int ActionStart, int ActionSize)[] places = [(0, 3, 0, 1), (3, 2, 1, 2), (5, 2, 3, 2)];
        (double sum, double entropies, double divergence) = (0, 0, 0);
        for (int i = 0; i < parts.Length; i++)
        {
            (Tensor own, Tensor other) = (
                p.Slice(1, places[i].Start, places[i].Size),
                q.Slice(1, places[i].Start, places[i].Size)
            );
            (Tensor log, Tensor its) = parts[i].Evaluate(own, a.Slice(1, places[i].ActionStart, places[i].ActionSize));
            sum += log.Item();
            entropies += its.Item();
            divergence += parts[i]
                .KlDivergence(parts[i].DistributionParameters(own), parts[i].DistributionParameters(other))
                .Item();
        }

        Assert.Equal(sum, logProb.Item(), 1e-5);
        Assert.Equal(sum, sampled, 1e-5);
        Assert.Equal(entropies, entropy.Item(), 1e-5);
        Assert.Equal(
            divergence,
            both.KlDivergence(both.DistributionParameters(p), both.DistributionParameters(q)).Item(),
            1e-5
        );
    }

    // The second derivative of the divergence along a direction, by differences in double steps.
    [Fact]
    public void Fisher_product_is_the_curvature_of_the_KL()
    {
        var both = new ProductDistribution([
            ("a", new Discrete(3), new CategoricalDistribution(3)),
            ("b", Box.Uniform(-1, 1, 2), new DiagonalGaussianDistribution(2, -0.5f)),
        ]);
        float[] description = [0.3f, -1, 2, 0.1f, -0.7f, -0.5f, -0.5f],
            direction = [0.5f, -0.3f, 1, 0.7f, -0.2f, 0.4f, 0.6f];
        using Scope scope = Scope.Begin(record: false);
        Tensor p = Tensor.From(description, 1, 7),
            v = Tensor.From(direction, 1, 7);
        double curvature = (both.FisherProduct(p, v) * v).Sum().Item();
        const float step = 0.05f;
        double difference =
            (both.KlDivergence(p, p + (step * v)).Item() + both.KlDivergence(p, p - (step * v)).Item()) / (step * step);
        Assert.Equal(difference, curvature, 0.02 * curvature);
    }

    [Theory]
    [LongInlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Learning")]
    public void PPO_learns_dict_observations_and_tuple_actions(bool squash)
    {
        foreach (ulong seed in LongTests.Seeds(first: 1))
        {
            PpoOptions options = Options with { Seed = seed, Network = Options.Network with { SquashOutput = squash } };
            Policy policy = Ppo.Train(static () => new Car(), options);
            Assert.InRange(policy.Evaluate(static () => new Car(), episodes: 50).MeanReturn, 24, 32);
        }
    }

    [Fact]
    public void Run_with_composite_spaces_is_saved_and_resumed()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        PpoOptions options = Options with { TotalSteps = 1024, NormalizeObservations = true };
        string expected = PartialRun.Train(whole, static () => new Car(), options);
        PartialRun.Train(cut, static () => new Car(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new Car(), options));
        Policy loaded = Policy.Load(new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder);
        Assert.Equal(expected, ModelWeights.Hash(loaded));
        Assert.Equal(
            ($"{new Car().Observations}", $"{Actions}"),
            ($"{loaded.ObservationSpace}", $"{loaded.ActionSpace}")
        );
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void TRPO_learns_with_composite_spaces()
    {
        Policy policy = Trpo.Train(
            static () => new Car(),
            new TrpoOptions
            {
                TotalSteps = 16_384,
                EnvironmentCount = 8,
                StepsPerRollout = 128,
                NormalizeObservations = true,
            }
        );
        Assert.InRange(policy.Evaluate(static () => new Car(), episodes: 50).MeanReturn, 16, 32);
    }

    [Fact]
    public void Squashing_without_a_box_action_is_refused() =>
        Assert.Contains(
            "squash_output",
            Assert
                .Throws<InvalidInputException>(static () =>
                    ActionDistributions.For(new TupleSpace(new Discrete(2)), squash: true)
                )
                .Message,
            StringComparison.Ordinal
        );

    private static PpoOptions Options { get; } =
        new()
        {
            TotalSteps = 24_576,
            EnvironmentCount = 16,
            StepsPerRollout = 32,
            BatchSize = 128,
            Epochs = 6,
            LearningRate = 2e-3,
            Network = NetworkOptions.Images(FeatureKind.MinAtarCnn) with
            {
                FeatureCount = 16,
                ActorWidths = [32],
                CriticWidths = [32],
                Activation = Activation.Tanh,
                LogStdInitial = -0.5f,
            },
        };
}
