using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Completions of one prompt share its keys and values, and are the same as without sharing.</summary>
[Collection<WorkerThreads>]
public sealed class PrefixCachingTests
{
    // Around the 16 positions of a page.
    private static readonly int[] Lengths = [1, 2, 15, 16, 17, 18, 33];

    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Completions_are_bit_identical(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        AssertSame(CausalLanguageModel.Load(sample.Folder, trainable: false), maxTokens: 12);
    }

    // Rotary frequencies change with the length, so that shared keys must be computed again.
    [Fact]
    public void Completions_are_bit_identical_when_cached_keys_become_outdated() =>
        AssertSame(
            CausalLanguageModel.Load(new GoldenModel("llama-dynamic-tiny").Folder, trainable: false),
            maxTokens: 24
        );

    [Fact]
    public void Log_probabilities_equal_those_of_the_training_pass()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        foreach (Completion completion in Generate(new Generator(model), Prompts(model, group: 3), maxTokens: 12))
            GenerationGoldenTests.AssertTrained(model, completion, temperature: 0.8f);
    }

    [Fact]
    public void Group_holds_the_full_pages_of_its_prompt_once()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        int[][] prompts = [.. Enumerable.Repeat(Prompt(model, 81), 8)];
        // Five full pages, of a prompt of 81 tokens, and one page of each completion.
        Assert.Equal(5 + 8, PagesOf(caching: true));
        Assert.Equal(6 * 8, PagesOf(caching: false));

        int PagesOf(bool caching)
        {
            var generator = new Generator(model) { PrefixCaching = caching };
            int most = 0;
            Generate(generator, prompts, maxTokens: 8, _ => most = Math.Max(most, generator.CachedPages));
            Assert.Equal(0, generator.CachedPages);
            return most;
        }
    }

    [Fact]
    public void Cancelled_generation_returns_all_pages()
    {
        using var sample = new SampleModel(ModelFamily.Qwen2);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var generator = new Generator(model, batchSize: 3);
        using var stop = new CancellationTokenSource();
        int tokens = 0;
        Assert.Throws<OperationCanceledException>(() =>
            generator.Generate(
                Prompts(model, group: 5),
                new SamplingOptions { MaxTokens = 6, StopTokens = [] },
                seed: 1,
                [.. Enumerable.Range(0, 5 * Lengths.Length).Select(static i => (ulong)i)],
                _ =>
                {
                    if (++tokens == 40)
                        stop.Cancel();
                },
                stop.Token
            )
        );
        Assert.Equal(0, generator.CachedPages);
    }

    private static void AssertSame(CausalLanguageModel model, int maxTokens)
    {
        int[][] prompts = Prompts(model, group: 5);
        IReadOnlyList<Completion> expected = Generate(
            new Generator(model) { PrefixCaching = false },
            prompts,
            maxTokens
        );
        // A batch that is smaller than a group, one that is not a multiple of it, and one for all completions.
        foreach (int batchSize in (int[])[2, 7, 64])
        {
            IReadOnlyList<Completion> completions = Generate(
                new Generator(model, batchSize: batchSize),
                prompts,
                maxTokens
            );
            for (int i = 0; i < prompts.Length; i++)
            {
                Assert.Equal(expected[i].Tokens, completions[i].Tokens);
                Assert.Equal(expected[i].LogProbs, completions[i].LogProbs);
            }
        }
    }

    private static IReadOnlyList<Completion> Generate(
        Generator generator,
        int[][] prompts,
        int maxTokens,
        Action<GeneratedToken>? onToken = null
    ) =>
        generator.Generate(
            prompts,
            new SamplingOptions
            {
                Temperature = 0.8f,
                MaxTokens = maxTokens,
                StopTokens = [1],
            },
            seed: 5,
            [.. prompts.Select(static (_, i) => (ulong)i)],
            onToken,
            TestContext.Current.CancellationToken
        );

    private static int[][] Prompts(CausalLanguageModel model, int group) =>
        [
            .. Lengths
                .Where(length => length < model.Config.Context)
                .SelectMany(length => Enumerable.Repeat(Prompt(model, length), group)),
        ];

    private static int[] Prompt(CausalLanguageModel model, int length) =>
        [.. Enumerable.Range(0, length).Select(i => ((7 * i) + length) % model.Config.Vocabulary)];
}
