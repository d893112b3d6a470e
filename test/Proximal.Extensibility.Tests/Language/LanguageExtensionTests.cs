using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>Losses, rewards and trainers of a user's own train, are saved, and resume bit for bit.</summary>
public sealed class LanguageExtensionTests : IDisposable
{
    private const string Letters = "abcdefgh";

    private readonly CharacterTokenizer tokenizer = new(Letters);
    private readonly string root = Directory.CreateTempSubdirectory("proximal").FullName;

    public static TheoryData<string> Extensions => ["preference loss", "policy loss", "trainer"];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Interrupted_run_ends_with_the_same_weights(string extension)
    {
        string expected = Train(extension, "whole");
        Assert.Throws<InterruptedException>(() => Train(extension, "parts", interruptAfter: 4));
        Assert.Equal(expected, Train(extension, "parts"));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Trained_model_can_be_saved_and_loaded(string extension)
    {
        LanguageTrainer trainer = Create(extension);
        string before = trainer.HashWeights();
        trainer.Train();
        string folder = Path.Combine(root, "model");
        trainer.SaveModel(folder);
        Assert.NotEqual(before, trainer.HashWeights());
        Dictionary<string, Tensor> saved = CausalLanguageModel.Load(folder).NamedParameters().ToDictionary();
        Assert.All(
            trainer.Model.NamedParameters(),
            parameter => Assert.Equal(parameter.Value.ToArray(), saved[parameter.Key].ToArray())
        );
    }

    [Fact]
    public void Custom_preference_loss_learns_the_pairs()
    {
        LanguageTrainer trainer = Create("preference loss");
        trainer.Train();
        Assert.True(trainer.Metrics.TryGet(LanguageMetricTags.Accuracy, out double accuracy));
        Assert.Equal(1, accuracy);
    }

    [Fact]
    public void Custom_policy_loss_raises_a_custom_reward()
    {
        LanguageTrainer trainer = Create("policy loss");
        var scores = new List<double>();
        trainer.Train(
            new AfterUpdate(() =>
            {
                Assert.True(trainer.Metrics.TryGet(LanguageMetricTags.Scores, out double score));
                scores.Add(score);
            })
        );
        Assert.True(trainer.Metrics.TryGet("train/squared_log_ratio", out double movement));
        Assert.True(movement > 0);
        Assert.True(scores[^1] > scores[0] + 0.2, $"{scores[0]:F2} to {scores[^1]:F2}");
    }

    private LanguageTrainer Create(string extension)
    {
        var random = new Rng(seed: 1);
        CausalLanguageModel model = CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, context: 12, width: 16, layers: 2, heads: 2),
            ref random
        );
        var reference = ReferencePolicy.Of(model.Copy(trainable: false));
        switch (extension)
        {
            case "preference loss":
                PreferencePair[] pairs =
                [
                    .. Letters.Select((letter, i) => new PreferencePair($"{letter}", Next(i, 1), Next(i, 7))),
                ];
                return new OwnPreferenceLoss(
                    model,
                    tokenizer,
                    pairs,
                    new DpoOptions
                    {
                        TotalSteps = 320,
                        BatchSize = 5,
                        LearningRate = 5e-3,
                    },
                    reference
                );
            case "policy loss":
                PromptItem[] prompts = [.. Letters.Select(letter => new PromptItem($"{letter}"))];
                var options = new RlhfPpoOptions
                {
                    TotalSteps = 640,
                    BatchSize = 32,
                    MinibatchSize = 16,
                    Epochs = 2,
                    LearningRate = 5e-3,
                    KlCoefficient = 0.01,
                    Sampling = new SamplingOptions { MaxTokens = 6 },
                };
                return new OwnPolicyLoss(
                    new AlignmentParts(model, tokenizer, prompts, new OwnReward('c')) { Reference = reference },
                    options,
                    penalty: 0.5f
                );
            default:
                Demonstration[] texts = [.. Letters.Select((letter, i) => new Demonstration($"{letter}", Next(i, 1)))];
                return new OwnLanguageTrainer(
                    model,
                    tokenizer,
                    texts,
                    new SftOptions
                    {
                        TotalSteps = 160,
                        BatchSize = 5,
                        LearningRate = 5e-3,
                    },
                    entropyBonus: 0.01f
                );
        }
    }

    private static string Next(int letter, int stride) =>
        $"{Letters[(letter + stride) % Letters.Length]}{Letters[(letter + (2 * stride)) % Letters.Length]}";

    private string Train(string extension, string folder, int interruptAfter = 0)
    {
        LanguageTrainer trainer = Create(extension);
        using var recorder = new RunRecorder(
            Path.Combine(root, folder),
            new RunRecorderOptions { CheckpointInterval = 3 }
        );
        recorder.Resume(trainer);
        int updates = 0;
        trainer.Train(
            recorder,
            new AfterUpdate(() =>
            {
                if (++updates == interruptAfter)
                    throw new InterruptedException();
            })
        );
        return trainer.HashWeights();
    }

    private sealed class AfterUpdate(Action action) : ITrainingCallback
    {
        public void OnUpdate(ITrainer trainer) => action();
    }

    private sealed class InterruptedException : Exception;
}
