using System.Text;
using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// A feature extractor of the user's own trains, is saved and resumed like any other, must be registered to be read,
/// and is checked where it does not fit.
/// </summary>
[Collection<WorkerThreads>]
public sealed class NamedFeaturesTests : IDisposable
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 1200,
        EnvironmentCount = 4,
        StepsPerRollout = 75,
        BatchSize = 150,
        Epochs = 2,
        NormalizeObservations = true,
        Network = new()
        {
            ActorWidths = [8],
            CriticWidths = [8],
            FeatureExtractorName = OwnParts.Features,
        },
    };

    private readonly int threads = WorkerPool.Shared.Threads;

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    [Theory]
    [InlineData(true, RecurrentKind.None)]
    [InlineData(false, RecurrentKind.None)]
    [InlineData(true, RecurrentKind.Gru)]
    public void Named_features_are_trained_saved_and_resumed_for_any_thread_count(bool shared, RecurrentKind memory)
    {
        PpoOptions options = Options with
        {
            Network = Options.Network with { ShareFeatures = shared, Recurrent = memory, RecurrentSize = 8 },
        };
        using TemporaryFolder whole = new(),
            cut = new();
        WorkerPool.Shared.Threads = 1;
        string expected = PartialRun.Train(whole, static () => new Drift(), options);
        WorkerPool.Shared.Threads = 3;
        PartialRun.Train(cut, static () => new Drift(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new Drift(), options));

        string folder = new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder;
        Policy loaded = Policy.Load(folder);
        Assert.Equal(expected, ModelWeights.Hash(loaded));
        string[] names = [.. loaded.Network.NamedParameters().Select(static parameter => parameter.Key)];
        Assert.Contains(shared ? "features.second.weight" : "critic_features.second.weight", names);
        Policy trained = Policy.Load(new CheckpointStore(Path.Combine(whole.Path, "checkpoints")).FindLatest()!.Folder);
        Assert.Equal(
            trained.Evaluate(static () => new Drift(), episodes: 10).Returns,
            loaded.Evaluate(static () => new Drift(), episodes: 10).Returns
        );
    }

    [Fact]
    public void Training_changes_the_weights_of_named_features()
    {
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Drift(),
            Options.EnvironmentCount
        );
        var trainer = new Ppo(environments, Options);
        Tensor weight = trainer
            .Network.NamedParameters()
            .Single(static parameter => parameter.Key == "features.second.weight")
            .Value;
        float[] before = weight.ToArray();
        Assert.Contains(before, static x => x != 0);
        trainer.Train();
        Assert.NotEqual(before, weight.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unregistered_named_features_cannot_be_loaded(bool single)
    {
        using var folder = new TemporaryFolder();
        string path = single ? folder["policy.safetensors"] : folder.Path;
        Policy.Create(Box.Uniform(-1, 1, 3), new Discrete(2), Options.Network, normalizer: null, seed: 5).Save(path);
        Assert.Equal(
            8,
            Policy
                .Load(path)
                .Network.NamedParameters()
                .First(static parameter => parameter.Key == "features.first.bias")
                .Value.Count
        );

        // As in a program that registers nothing.
        Replace(path, OwnParts.Features, "their_featur");
        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(path)).Message;
        Assert.Contains("there is no feature extractor 'their_featur'", message, StringComparison.Ordinal);
        Assert.Contains("FeatureExtractor.Registry.Register(\"their_featur\", …)", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    // By a name of the same length, so that the offsets within a file stay.
    private static void Replace(string path, string name, string other)
    {
        Assert.Equal(name.Length, other.Length);
        string file = Directory.Exists(path) ? Path.Combine(path, "policy.json") : path;
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name));
        Assert.True(at >= 0);
        Encoding.UTF8.GetBytes(other).CopyTo(bytes, at);
        File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public void Mismatched_named_features_are_refused_before_training()
    {
        Box space = Box.Uniform(-1, 1, 3);
        AssertRefused(
            static _ => new OwnFeatures(Box.Uniform(-1, 1, 4)),
            "OwnFeatures with 4 inputs, but the observation space Box([3], -1 … 1) has 3 values"
        );
        AssertRefused(
            static observed => new Odd(observed.ObservationSize),
            "for an input of shape [2, 3] has shape [2, 3] instead of [2, 5]"
        );
        AssertRefused(static _ => null!, "returned null");
        var one = new OwnFeatures(space);
        AssertRefused(_ => one, "the same module twice", share: false);
        int width = 6;
        AssertRefused(
            observed => new OwnFeatures(observed, width++),
            "returned extractors with 6 and 7 features",
            share: false
        );

        void AssertRefused(Func<Space, FeatureExtractor> factory, string complaint, bool share = true)
        {
            string name = $"refused {complaint}";
            FeatureExtractor.Registry.Register(name, (observed, _) => factory(observed));
            var options = new NetworkOptions { FeatureExtractorName = name, ShareFeatures = share };
            string message = Assert
                .Throws<InvalidInputException>(() =>
                    ActorCriticNetwork.Create(new NetworkSpec(space, new Discrete(2), options), seed: 1)
                )
                .Message;
            Assert.StartsWith(
                $"the factory of the feature extractor '{name}' (Network.FeatureExtractorName) ",
                message,
                StringComparison.Ordinal
            );
            Assert.Contains(complaint, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Named_features_are_refused_by_algorithms_without_support()
    {
        NetworkOptions network = Options.Network;
        Assert.Contains(
            "features_extractor_class",
            Message(() => (network with { Features = FeatureKind.NatureCnn }).Validate()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "share_features_extractor",
            Message(() => new ReinforceOptions { Network = network }.Validate()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "FeatureExtractorName",
            Message(() => new TrpoOptions { Network = network with { ShareFeatures = false } }.Validate()),
            StringComparison.Ordinal
        );
        new ReinforceOptions { Network = network with { ShareFeatures = false } }.Validate();
        new A2cOptions { Network = network }.Validate();

        static string Message(Action validate) => Assert.Throws<InvalidInputException>(validate).Message;
    }

    /// <summary>Says that it puts out what it does not.</summary>
    private sealed class Odd(int inputs) : FeatureExtractor
    {
        public override int Inputs => inputs;

        public override int Outputs => 5;

        public override void Initialize(bool orthogonal, ref Rng random) { }

        public override Tensor Forward(Tensor observations) => observations * 2;
    }
}
