using Proximal.Tensors;

namespace Proximal.Tests;

/// <summary>
/// Networks for images: their shapes are those of the papers, they learn, are saved and resumed, and refuse what they
/// cannot see.
/// </summary>
public sealed class FeatureExtractorTests
{
    // Counted by hand: weights and biases of the convolutions and the linear layer.
    [Theory]
    [InlineData(FeatureKind.NatureCnn, 4, 84, 512, 8224 + 32832 + 36928 + (3136 * 512) + 512)]
    [InlineData(
        FeatureKind.ImpalaCnn,
        4,
        84,
        256,
        (592 + (4 * 2320)) + (4640 + (4 * 9248)) + (9248 + (4 * 9248)) + (3872 * 256) + 256
    )]
    [InlineData(FeatureKind.MinAtarCnn, 4, 10, 128, 592 + (1024 * 128) + 128)]
    public void Cnn_layers_are_those_of_the_papers(
        FeatureKind kind,
        int channels,
        int side,
        int outputs,
        int parameters
    )
    {
        FeatureExtractor extractor = FeatureExtractors.For(Box.Uniform(0, 255, channels, side, side), kind)!;
        Assert.Equal(outputs, extractor.Outputs);
        Assert.Equal(parameters, extractor.NamedParameters().Sum(static parameter => parameter.Value.Count));
        using Scope scope = Scope.Begin(record: false);
        Assert.Equal([3, outputs], extractor.Forward(Tensor.Zeros(3, extractor.Inputs)).Shape.ToArray());
    }

    [Theory]
    [InlineData(FeatureKind.NatureCnn)]
    [InlineData(FeatureKind.ImpalaCnn)]
    [InlineData(FeatureKind.MinAtarCnn)]
    public void Feature_extractor_output_equals_its_layers(FeatureKind kind)
    {
        const int side = 36;
        FeatureExtractor extractor = FeatureExtractors.For(Box.Uniform(0, 255, 2, side, side), kind, outputs: 5)!;
        var random = new Rng(1);
        extractor.Initialize(orthogonal: true, ref random);
        float[] image = [.. Enumerable.Range(0, extractor.Inputs).Select(i => (float)((i * 37) % 256))];
        using Scope scope = Scope.Begin(record: false);
        var weights = extractor
            .NamedParameters()
            .ToDictionary(
                static parameter => parameter.Key,
                static parameter => parameter.Value,
                StringComparer.Ordinal
            );
        Tensor x = Tensor.From(image, 1, 2, side, side) / 255f;
        Tensor Convolve(Tensor input, string name, int stride = 1, int padding = 0) =>
            Tensor.Conv2d(input, weights[$"{name}.weight"], weights[$"{name}.bias"], stride, padding);
        switch (kind)
        {
            case FeatureKind.NatureCnn:
                x = Convolve(Convolve(Convolve(x, "0", 4).Relu(), "1", 2).Relu(), "2").Relu();
                break;
            case FeatureKind.MinAtarCnn:
                x = Convolve(x, "0").Relu();
                break;
            default:
                for (int i = 0; i < 3; i++)
                {
                    x = Convolve(x, $"{i}.conv", padding: 1).MaxPool2d(3, 2, 1);
                    for (int j = 0; j < 2; j++)
                        x += Convolve(
                            Convolve(x.Relu(), $"{i}.residual{j}_0", padding: 1).Relu(),
                            $"{i}.residual{j}_1",
                            padding: 1
                        );
                }

                x = x.Relu();
                break;
        }

        float[] expected = Tensor
            .Linear(x.Reshape(1, -1), weights["linear.weight"], weights["linear.bias"])
            .Relu()
            .ToArray();
        Assert.Contains(expected, static feature => feature > 0);
        Assert.Equal(
            expected,
            extractor.Forward(Tensor.From(image, 1, image.Length)).ToArray(),
            static (a, b) => Math.Abs(a - b) < 1e-5
        );
    }

    [Theory]
    [InlineData(FeatureKind.MinAtarCnn, true, 3)]
    [LongInlineData(FeatureKind.MinAtarCnn, false, 3)]
    [LongInlineData(FeatureKind.ImpalaCnn, true, 1)]
    [Trait("Category", "Learning")]
    public void PPO_learns_from_images(FeatureKind kind, bool share, int seeds)
    {
        foreach (ulong seed in LongTests.Seeds(first: 1, seeds))
        {
            Policy policy = Ppo.Train(
                static () => new BrightQuarter(),
                Options(kind, share) with
                {
                    Seed = seed,
                    Network = NetworkOptions.Images(kind) with { FeatureCount = 64, ShareFeatures = share },
                }
            );
            Assert.InRange(policy.Evaluate(static () => new BrightQuarter(), episodes: 50).MeanReturn, 7.6, 8);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Image_policy_round_trips_and_its_training_resumes_exactly(bool share)
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        PpoOptions options = Options(FeatureKind.MinAtarCnn, share) with { TotalSteps = 1024 };
        string expected = PartialRun.Train(whole, static () => new BrightQuarter(), options);
        PartialRun.Train(cut, static () => new BrightQuarter(), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => new BrightQuarter(), options));

        Policy loaded = Policy.Load(new CheckpointStore(Path.Combine(cut.Path, "checkpoints")).FindLatest()!.Folder);
        Assert.Equal(expected, ModelWeights.Hash(loaded));
        NetworkOptions network = ((ActorCritic)loaded.Network).Options;
        Assert.Equal(
            (FeatureKind.MinAtarCnn, 16, share),
            (network.Features, network.FeatureCount, network.ShareFeatures)
        );
    }

    // Of two networks that begin the same, the critic's gradient reaches the actor only through shared features.
    [Fact]
    public void Separate_feature_extractors_are_trained_separately()
    {
        PpoOptions options = Options(FeatureKind.MinAtarCnn, share: false) with { TotalSteps = 256 };
        Assert.Equal(ActorOf(options with { ValueCoefficient = 0.5f }), ActorOf(options with { ValueCoefficient = 0 }));
        Assert.NotEqual(
            ActorOf(options with { ValueCoefficient = 0.5f, Network = options.Network with { ShareFeatures = true } }),
            ActorOf(options with { ValueCoefficient = 0, Network = options.Network with { ShareFeatures = true } })
        );

        // One epoch of one minibatch, so that no advantage has seen the critic's first step.
        static float[] ActorOf(PpoOptions options)
        {
            options = options with { Epochs = 1, BatchSize = 256, MaxGradientNorm = 1e9f };
            var network = (ActorCritic)Ppo.Train(static () => new BrightQuarter(), options).Network;
            using Scope scope = Scope.Begin(record: false);
            return network.Actor(Tensor.Full(100, 1, network.ObservationSize)).ToArray();
        }
    }

    [Fact]
    public void Images_that_do_not_match_the_network_are_refused()
    {
        AssertRefused(
            "too small",
            static () => FeatureExtractors.For(Box.Uniform(0, 1, 3, 20, 20), FeatureKind.NatureCnn)
        );
        AssertRefused(
            "at least 8",
            static () => FeatureExtractors.For(Box.Uniform(0, 1, 3, 6, 6), FeatureKind.ImpalaCnn)
        );
        AssertRefused(
            "features_extractor_class",
            static () => FeatureExtractors.For(new Discrete(3), FeatureKind.MinAtarCnn)
        );
        AssertRefused("features_dim", static () => new NetworkOptions { FeatureCount = 3 }.Validate());
        AssertRefused(
            "share_features_extractor",
            static () => (NetworkOptions.Images() with { ShareFeatures = false, SharedWidths = [8] }).Validate()
        );
        AssertRefused(
            "features_extractor_class",
            static () => new TrpoOptions { Network = NetworkOptions.Images() with { ShareFeatures = false } }.Validate()
        );
        AssertRefused(
            "share_features_extractor",
            static () => new ReinforceOptions { Network = NetworkOptions.Images() }.Validate()
        );
    }

    private static void AssertRefused(string expected, Action action) =>
        Assert.Contains(expected, Assert.Throws<InvalidInputException>(action).Message, StringComparison.Ordinal);

    private static PpoOptions Options(FeatureKind kind, bool share) =>
        new()
        {
            TotalSteps = 8192,
            EnvironmentCount = 8,
            StepsPerRollout = 32,
            BatchSize = 64,
            Epochs = 4,
            LearningRate = kind == FeatureKind.ImpalaCnn ? 5e-4 : 1e-3,
            Network = NetworkOptions.Images(kind) with { FeatureCount = 16, ShareFeatures = share },
        };
}
