using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>A network of the user's own trains, is saved and resumed like any other, needs its function to be read, and is checked where it does not fit.</summary>
[Collection(WorkerThreads.Name)]
public sealed class FeatureFactoryTests : IDisposable
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 1200,
        EnvironmentCount = 4,
        StepsPerRollout = 75,
        BatchSize = 150,
        Epochs = 2,
        NormalizeObservations = true,
        Network = new() { ActorWidths = [8], CriticWidths = [8], FeatureFactory = static space => new OwnFeatures(space) },
    };

    private readonly int threads = WorkerPool.Shared.Threads;

    public void Dispose() => WorkerPool.Shared.Threads = threads;

    [Theory]
    [InlineData(true, MemoryKind.None)]
    [InlineData(false, MemoryKind.None)]
    [InlineData(true, MemoryKind.Gru)]
    public void It_is_trained_saved_and_resumed_on_any_number_of_threads(bool shared, MemoryKind memory)
    {
        PpoOptions options = Options with { Network = Options.Network with { ShareFeatures = shared, Memory = memory, MemorySize = 8 } };
        using TemporaryFolder whole = new(), cut = new();
        WorkerPool.Shared.Threads = 1;
        string expected = PartialRun.Train(whole, static () => new Drift(), options);
        WorkerPool.Shared.Threads = 3;
        PartialRun.Train(cut, static () => new Drift(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new Drift(), options));

        string folder = new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder;
        Policy loaded = Policy.Load(folder, static space => new OwnFeatures(space));
        Assert.Equal(expected, Hash.Of(loaded));
        string[] names = [.. loaded.Network.NamedParameters().Select(static parameter => parameter.Key)];
        Assert.Contains(shared ? "features.second.weight" : "critic_features.second.weight", names);
        Policy trained = Policy.Load(new CheckpointStore(Path.Combine(whole.Path, "checkpoints")).FindLatest()!.Folder, static space => new OwnFeatures(space));
        Assert.Equal(trained.Evaluate(static () => new Drift(), episodes: 10).Returns, loaded.Evaluate(static () => new Drift(), episodes: 10).Returns);
    }

    [Fact]
    public void Its_weights_learn()
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drift(), Options.EnvironmentCount);
        var trainer = new Ppo(environments, Options);
        Tensor weight = trainer.Network.NamedParameters().Single(static parameter => parameter.Key == "features.second.weight").Value;
        float[] before = weight.ToArray();
        Assert.Contains(before, static x => x != 0);
        trainer.Train();
        Assert.NotEqual(before, weight.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void To_be_read_it_needs_its_function(bool single)
    {
        using var folder = new TemporaryFolder();
        string path = single ? folder["policy.safetensors"] : folder.Path;
        Policy.Create(Box.Uniform(-1, 1, 3), new Discrete(2), Options.Network, normalizer: null, seed: 5).Save(path);
        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(path)).Message;
        Assert.Contains("Policy.Load(path, features)", message, StringComparison.Ordinal);
        Assert.Contains("FeatureFactory", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain(nameof(OwnFeatures), File.ReadAllText(single ? path : Path.Combine(path, "policy.json")), StringComparison.Ordinal);

        Assert.Equal(8, ((ActorCritic)Policy.Load(path, static space => new OwnFeatures(space)).Network).NamedParameters().First(static parameter => parameter.Key == "features.first.bias").Value.Count);
        Assert.Contains("features.first", Assert.Throws<InvalidInputException>(() => Policy.Load(path, static space => new OwnFeatures(space, width: 9))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_harms_no_policy_that_needs_none()
    {
        using var folder = new TemporaryFolder();
        Policy policy = Policy.Create(Box.Uniform(-1, 1, 3), new Discrete(2), new NetworkOptions(), normalizer: null, seed: 5);
        policy.Save(folder.Path);
        Assert.Equal(Hash.Of(policy), Hash.Of(Policy.Load(folder.Path, static _ => throw new InvalidOperationException("not to be called"))));
    }

    [Fact]
    public void What_does_not_fit_is_told_before_anything_is_trained()
    {
        Box space = Box.Uniform(-1, 1, 3);
        AssertRefused(static _ => new OwnFeatures(Box.Uniform(-1, 1, 4)), "OwnFeatures with 4 inputs, but Box([3], -1 … 1) is observed, of 3 numbers");
        AssertRefused(static observed => new Odd(observed.ObservationSize), "turns [2, 3] into [2, 3] rather than [2, 5]");
        AssertRefused(static _ => null!, "made nothing");
        var one = new OwnFeatures(space);
        AssertRefused(_ => one, "the same module twice", share: false);
        int width = 6;
        AssertRefused(observed => new OwnFeatures(observed, width++), "made 6 features, and then 7", share: false);

        void AssertRefused(Func<Space, FeatureExtractor> factory, string complaint, bool share = true)
        {
            var options = new NetworkOptions { FeatureFactory = factory, ShareFeatures = share };
            string message = Assert.Throws<InvalidInputException>(() => ActorCritic.Create(space, new Discrete(2), options, seed: 1)).Message;
            Assert.StartsWith("Network.FeatureFactory ", message, StringComparison.Ordinal);
            Assert.Contains(complaint, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_does_not_go_with_what_cannot_use_it()
    {
        NetworkOptions network = Options.Network;
        Assert.Contains("features_extractor_class", Message(() => (network with { Features = FeatureKind.NatureCnn }).Validate()), StringComparison.Ordinal);
        Assert.Contains("share_features_extractor", Message(() => new ReinforceOptions { Network = network }.Validate()), StringComparison.Ordinal);
        Assert.Contains("FeatureFactory", Message(() => new TrpoOptions { Network = network with { ShareFeatures = false } }.Validate()), StringComparison.Ordinal);
        new ReinforceOptions { Network = network with { ShareFeatures = false } }.Validate();
        new A2cOptions { Network = network }.Validate();

        static string Message(Action validate) => Assert.Throws<InvalidInputException>(validate).Message;
    }

    /// <summary>Says that it puts out what it does not.</summary>
    private sealed class Odd(int inputs) : FeatureExtractor
    {
        public override int Inputs => inputs;

        public override int Outputs => 5;

        public override void Initialize(bool orthogonal, ref Rng random)
        {
        }

        public override Tensor Forward(Tensor observations) => observations * 2;
    }
}
