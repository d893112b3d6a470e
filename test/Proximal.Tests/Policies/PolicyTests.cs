using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class PolicyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Tasks => ["corridor", "drift", "dials", "inverters", "lamps"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Loaded_policy_evaluates_like_the_saved_one(string task)
    {
        Policy policy = Train(task);
        foreach (string path in (string[])[folder["policy"], folder["policy.safetensors"]])
        {
            policy.Save(path);
            Policy loaded = Policy.Load(path);
            foreach (bool deterministic in (bool[])[true, false])
            {
                EvaluationResult expected = policy.Evaluate(Make(task), episodes: 7, deterministic, seed: 3);
                EvaluationResult actual = loaded.Evaluate(Make(task), episodes: 7, deterministic, seed: 3);
                Assert.Equal(expected.Returns, actual.Returns);
                Assert.Equal(expected.Lengths, actual.Lengths);
            }
        }
    }

    [Fact]
    public void Load_refuses_weights_without_policy_json()
    {
        Train("corridor").Save(folder.Path);
        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(folder["policy.safetensors"])).Message;
        Assert.Equal(
            $"{folder["policy.safetensors"]} contains no policy: its metadata have no policy.json; its folder "
                + "may contain a policy",
            message
        );
    }

    [Theory]
    [InlineData(FeatureKind.Flatten, RecurrentKind.None, false, 1)]
    [InlineData(FeatureKind.Flatten, RecurrentKind.None, false, 600)]
    [InlineData(FeatureKind.Flatten, RecurrentKind.Gru, false, 3)]
    [InlineData(FeatureKind.MinAtarCnn, RecurrentKind.Lstm, true, 1)]
    public void Act_allocates_nothing(FeatureKind features, RecurrentKind kind, bool masked, int rows)
    {
        var numbers = Box.Uniform(-1, 1, 4);
        Space observations =
            features == FeatureKind.Flatten
                ? numbers
                : new DictSpace(("camera", Box.Uniform(0, 1, 4, 10, 10)), ("speed", numbers));
        var actions = new DictSpace(("gear", new Discrete(3)), ("wheel", Box.Uniform(-1, 1, 2)));
        var network = ActorCriticNetwork.Create(
            new NetworkSpec(
                observations,
                actions,
                new NetworkOptions
                {
                    Features = features,
                    Recurrent = kind,
                    RecurrentSize = 16,
                },
                masked
            ),
            seed: 1
        );
        var policy = new Policy(
            observations,
            actions,
            network,
            new ObservationNormalizer(network.ObservationSize, untouched: masked ? actions.ActionMaskSize : 0)
        );
        RecurrentState memory = policy.CreateRecurrentState(rows);
        var random = new Rng(1);
        float[] observed = new float[rows * policy.RowSize],
            action = new float[rows * actions.ActionSize];
        Array.Fill(observed, 1);
        for (int i = 0; i < 100; i++)
            policy.Act(observed, action, deterministic: i % 2 == 0, ref random, memory);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 100; i++)
                    policy.Act(observed, action, deterministic: i % 2 == 0, ref random, memory);
            })
        );
    }

    [Fact]
    public void Evaluate_applies_the_normalization_and_does_not_change_it()
    {
        Policy policy = Train("drift");
        double count = policy.Normalizer!.Statistics.Count;
        double[] mean = policy.Normalizer.Statistics.Mean.ToArray();
        policy.Evaluate(Make("drift"), episodes: 5);
        Assert.Equal(count, policy.Normalizer.Statistics.Count);
        Assert.Equal(mean, policy.Normalizer.Statistics.Mean.ToArray());
        Assert.True(count > 100);

        float[] observation = [3, 0],
            normalized = new float[2],
            action = new float[2],
            expected = new float[2];
        policy.Act(observation, action);
        policy.Normalizer.Normalize(observation, normalized);
        using (Scope.Begin(record: false))
            policy.Network.Actor(Tensor.From(normalized, 1, 2)).CopyTo(expected);
        for (int i = 0; i < 2; i++)
            Assert.Equal(Math.Clamp(expected[i], -1, 1), action[i], 1e-6f);
    }

    [Fact]
    public void Evaluate_plays_the_requested_number_of_episodes()
    {
        Policy policy = Policy.Create(
            Box.Scalar(0, 1),
            new Discrete(2),
            new NetworkOptions(),
            normalizer: null,
            seed: 1
        );
        EvaluationResult result = policy.Evaluate(Make("corridor"), episodes: 70, deterministic: false);
        Assert.Equal((70, 70, 70), (result.Episodes, result.Returns.Count, result.Lengths.Count));
        Assert.Throws<InvalidInputException>(() => policy.Evaluate(Make("corridor"), episodes: 0));
    }

    [Fact]
    public void Evaluate_counts_an_endless_episode_at_the_step_limit()
    {
        Policy policy = Policy.Create(
            Box.Scalar(0, 1),
            new Discrete(2),
            new NetworkOptions(),
            normalizer: null,
            seed: 1
        );
        EvaluationResult result = policy.Evaluate(static () => new Corridor(int.MaxValue), episodes: 2);
        Assert.Equal([PolicyEvaluation.StepLimit, PolicyEvaluation.StepLimit], result.Lengths);
        Assert.Equal(-0.01 * PolicyEvaluation.StepLimit, result.MeanReturn, 1e-3);
    }

    [Theory]
    [InlineData("not JSON", "\"format\"", "format")]
    [InlineData("another format", "proximal-policy", "other-policy")]
    [InlineData("a later version", "\"version\": 2", "\"version\": 3")]
    [InlineData("an earlier version", "\"version\": 2", "\"version\": 1")]
    [InlineData("no version", "\"version\": 2,", "")]
    [InlineData("an unknown kind of network", "actor_critic", "critic_actor")]
    [InlineData("no network", "\"network\"", "\"net\"")]
    [InlineData("widths that are no list", "\"shared\": []", "\"shared\": 3")]
    [InlineData("an unknown space", "\"Box\"", "\"Bax\"")]
    [InlineData("an unknown activation", "\"Tanh\"", "\"Tan\"")]
    [InlineData("a width of nothing", "64", "0")]
    [InlineData("no choice", "\"n\": 2", "\"n\": 0")]
    [InlineData("too many choices", "\"n\": 2", "\"n\": 99999999999")]
    [InlineData("a fraction of a choice", "\"n\": 2", "\"n\": 2.5")]
    [InlineData("a bound that is no number", "\"inf\"", "\"much\"")]
    public void Malformed_policy_json_is_refused_by_name(string what, string part, string replacement)
    {
        Policy
            .Create(
                Box.Uniform(0, float.PositiveInfinity, 1),
                new Discrete(2),
                new NetworkOptions(),
                normalizer: null,
                seed: 1
            )
            .Save(folder.Path);
        string text = File.ReadAllText(folder["policy.json"]);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(folder["policy.json"], text.Replace(part, replacement, StringComparison.Ordinal));
        var error = Assert.Throws<InvalidInputException>(() => Policy.Load(folder.Path));
        Assert.True(
            error.Message.StartsWith(folder["policy.json"], StringComparison.Ordinal),
            $"{what}: {error.Message}"
        );
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Missing_and_truncated_weights_are_refused_by_name()
    {
        Policy
            .Create(Box.Scalar(0, 1), new Discrete(2), new NetworkOptions(), normalizer: null, seed: 1)
            .Save(folder.Path);
        using (FileStream stream = File.OpenWrite(folder["policy.safetensors"]))
            stream.SetLength(stream.Length / 2);
        Assert.Contains(
            "policy.safetensors",
            Assert.ThrowsAny<InvalidInputException>(() => Policy.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
        File.Delete(folder["policy.safetensors"]);
        Assert.Contains(
            "policy.safetensors",
            Assert.ThrowsAny<InvalidInputException>(() => Policy.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
        File.Delete(folder["policy.json"]);
        Assert.Contains(
            "policy.json is missing",
            Assert.Throws<InvalidInputException>(() => Policy.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    private static Policy Train(string task) =>
        Ppo.Train(
            Make(task),
            new PpoOptions
            {
                TotalSteps = 4000,
                EnvironmentCount = 4,
                StepsPerRollout = 50,
                BatchSize = 50,
                Epochs = 4,
                LearningRate = 3e-3,
                NormalizeObservations = true,
                Network = new() { ActorWidths = [16], CriticWidths = [16] },
            }
        );

    private static Func<IEnvironment> Make(string task) =>
        task switch
        {
            "corridor" => static () => new Corridor(4),
            "drift" => static () => new Drift(),
            "dials" => static () => new Dials(),
            "inverters" => static () => new Inverters(),
            _ => static () => new Lamps(),
        };
}
