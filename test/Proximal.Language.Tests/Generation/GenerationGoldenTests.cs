using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public class GenerationGoldenTests
{
    public static TheoryData<string> Names => GoldenModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Greedy_completions_equal_the_reference(string name)
    {
        var golden = new GoldenModel(name);
        int[] expected = [.. golden.Expected.GetProperty("greedy").EnumerateArray().Select(static id => id.GetInt32())];
        var generator = new Generator(CausalLanguageModel.Load(golden.Folder, trainable: false));
        var options = new SamplingOptions
        {
            Temperature = 0,
            MaxTokens = expected.Length - 6,
            StopTokens = [],
        };

        Completion completion = generator.Generate(
            expected[..6],
            options,
            seed: 1,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(expected[6..], completion.Tokens);
        Assert.Equal(FinishReason.Length, completion.Finish);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Log_probabilities_of_generation_equal_those_of_the_training_pass(string name)
    {
        var golden = new GoldenModel(name);
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        foreach (float temperature in new[] { 1f, 0.7f, 1.6f })
        {
            // Restrictions change what is drawn, not the log-probability that is reported.
            var options = new SamplingOptions
            {
                Temperature = temperature,
                MaxTokens = 40,
                StopTokens = [],
                TopK = 50,
                TopP = 0.95f,
                RepetitionPenalty = 1.1f,
            };
            int[][] prompts = [.. Enumerable.Range(1, 24).Select(length => golden.Rows[length % 2][..length])];
            ulong[] streams = [.. prompts.Select(static (_, i) => (ulong)i)];
            foreach (
                Completion completion in new Generator(model, batchSize: 9).Generate(
                    prompts,
                    options,
                    seed: 3,
                    streams,
                    cancellation: TestContext.Current.CancellationToken
                )
            )
            {
                Assert.Equal(Math.Min(40, model.Config.Context - completion.Prompt.Length), completion.Tokens.Length);
                AssertTrained(model, completion, temperature);
            }
        }
    }

    /// <summary>Holds a completion's log-probabilities to those that training computes.</summary>
    internal static void AssertTrained(CausalLanguageModel model, Completion completion, float temperature)
    {
        int[] tokens = [.. completion.Prompt, .. completion.Tokens];
        int first = completion.Prompt.Length - 1,
            count = completion.Tokens.Length;
        var batch = new TokenBatch();
        List<float> positions = [];
        if (model.Trunk.Rotary is { DependsOnLength: true })
        {
            // Rotary frequencies depend on the length, so each token has a pass over the tokens before it.
            for (int i = 0; i < count; i++)
            {
                batch.Add(tokens.AsSpan(0, first + 1 + i));
                positions.Add(batch.Tokens - 1);
            }
        }
        else
        {
            batch.Add(tokens);
            positions.AddRange(Enumerable.Range(first, count).Select(static row => (float)row));
        }

        using Scope scope = Scope.Begin(record: false);
        Tensor rows = model.Forward(batch).GatherRows(Tensor.From([.. positions]));
        Tensor targets = Tensor.From([.. completion.Tokens.Select(static token => (float)token)]);
        float[] expected = model.LogProbsOf(rows, targets, temperature).LogProbs.ToArray();
        for (int i = 0; i < count; i++)
            Assert.Equal(expected[i], completion.LogProbs[i], 1e-4f);
    }
}
