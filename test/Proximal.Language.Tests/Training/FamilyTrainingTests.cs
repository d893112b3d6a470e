using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Models of every family learn, and generate what they learned.</summary>
[Collection<WorkerThreads>]
public sealed class FamilyTrainingTests
{
    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Model_learns_its_demonstrations_and_generates_them(ModelFamily family)
    {
        CausalLanguageModel model = ModelOf(family);
        var trainer = new Sft(
            model,
            OfflineTasks.Tokenizer,
            OfflineTasks.Demonstrations,
            new SftOptions
            {
                TotalSteps = 320,
                BatchSize = 8,
                LearningRate = Schedule.Cosine(1e-2),
            }
        );
        trainer.Train();

        var generator = new Generator(model, OfflineTasks.Tokenizer);
        var options = new SamplingOptions { Temperature = 0, MaxTokens = 3 };
        foreach (Demonstration demonstration in OfflineTasks.Demonstrations)
        {
            Completion completion = generator.Generate(
                OfflineTasks.Tokenizer.Encode($"{demonstration.Prompt}"),
                options,
                seed: 1,
                cancellation: TestContext.Current.CancellationToken
            );
            Assert.Equal($"{demonstration.Completion}", completion.Text);
            GenerationGoldenTests.AssertTrained(model, completion, 1);
        }
    }

    private static CausalLanguageModel ModelOf(ModelFamily family)
    {
        int vocabulary = OfflineTasks.Tokenizer.VocabularySize;
        ModelConfig config =
            family == ModelFamily.Gpt2
                ? ModelConfig.Gpt2(vocabulary, 12, 16, 2, 2)
                : ModelConfig.Rotary(family, vocabulary, 12, 32, 2, heads: 4, keyValueHeads: 4) with
                {
                    SlidingWindow = family is ModelFamily.Mistral or ModelFamily.Gemma2 or ModelFamily.Gemma3
                        ? 3
                        : null,
                    RopeScaling =
                        family == ModelFamily.Phi3
                            ? new RopeScaling(RopeScalingKind.LongRope, 4, OriginalContext: 3)
                            {
                                ShortFactors = [1, 1, 1, 1],
                                LongFactors = [1, 2, 3, 4],
                            }
                            : null,
                };
        var random = new Rng(1);
        return CausalLanguageModel.Create(config, ref random);
    }
}
