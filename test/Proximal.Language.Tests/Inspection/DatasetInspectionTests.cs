namespace Proximal.Language.Tests;

/// <summary>Counts, lengths and loss masks of data sets.</summary>
public sealed class DatasetInspectionTests : IDisposable
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz :<|>_\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Demonstrations_have_lengths_and_loss_masks()
    {
        string path = Write(
            """
            {"prompt": "ab", "completion": "cde"}
            {"completion": "cde", "prompt": "ab"}
            {"prompt": "a"}
            {"prompt": "a", "completion": "bb%"}
            {"text": "abcdefgh"}
            """
        );
        DatasetReport report = new DatasetInspection
        {
            Tokenizer = new CharacterTokenizer(Letters),
            MaxLength = 6,
        }.Inspect(path);

        Assert.Equal(
            (DatasetKind.Demonstrations, 5, 1, 2),
            (report.Kind, report.Count, report.Duplicates, report.Invalid)
        );
        Assert.StartsWith($"{path}, line 3: 'completion' is missing", report.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith($"{path}, line 4: ", report.Problems[1], StringComparison.Ordinal);
        int end = new CharacterTokenizer(Letters).EndToken is null ? 0 : 1;
        Assert.Equal([5 + end, 5 + end], report.Lengths.Take(2));
        Assert.Equal(report.Lengths.Count(static length => length > 6), report.TooLong);
        Assert.Equal(3, report.Examples.Count);
        InspectedSequence first = Assert.Single(report.Examples[0].Sequences);
        Assert.Equal("abcde", string.Concat(first.Tokens.Take(5).Select(static token => token.Text)));
        Assert.Equal([false, false, true, true, true], first.Tokens.Take(5).Select(static token => token.IsTrained));
        Assert.Equal($"{path}, line 1", report.Examples[0].Place);
        Assert.Equal(
            report.Examples.Sum(example => example.Sequences[0].Tokens.Count(static token => token.IsTrained)),
            report.TrainedTokens
        );
    }

    [Fact]
    public void Loss_mask_of_a_conversation_depends_on_the_option()
    {
        string path = Write(
            """
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "bb"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "dd"}]}
            """
        );
        var inspection = new DatasetInspection
        {
            Tokenizer = new CharacterTokenizer(Letters),
            ChatTemplate = ChatTemplates.Named("chatml"),
        };
        // The tokenizer's own end token follows, which is not the template's.
        Assert.Equal("dd<|im_end|><|endoftext|>", Trained(inspection));
        Assert.Equal("bb<|im_end|>dd<|im_end|>", Trained(inspection with { AllTurns = true }));

        string Trained(DatasetInspection options) =>
            string.Concat(
                options
                    .Inspect(path)
                    .Examples[0]
                    .Sequences[0]
                    .Tokens.Where(static token => token.IsTrained)
                    .Select(static token => token.Text)
            );
    }

    [Fact]
    public void Pairs_have_two_sequences_and_prompts_no_trained_tokens()
    {
        DatasetReport pairs = new DatasetInspection().Inspect(
            Write("""{"prompt": "ab", "chosen": "c", "rejected": "def"}""")
        );
        Assert.Equal([3, 5], pairs.Lengths);
        Assert.False(pairs.IsInTokens);
        Assert.Empty(pairs.Examples);

        DatasetReport prompts = new DatasetInspection { Tokenizer = new CharacterTokenizer(Letters) }.Inspect(
            Write("""{"prompt": "abc"}""")
        );
        Assert.Equal((DatasetKind.Prompts, 0), (prompts.Kind, prompts.TrainedTokens));
        Assert.Equal("prompt", prompts.Examples[0].Sequences[0].Name);
    }

    [Fact]
    public void Loss_of_steps_covers_the_last_token_of_each()
    {
        DatasetReport steps = new DatasetInspection { Tokenizer = new CharacterTokenizer(Letters) }.Inspect(
            Write("""{"prompt": "ab", "completions": ["cd", "e"], "labels": [true, false]}""")
        );
        Assert.Equal((DatasetKind.Stepwise, 2), (steps.Kind, steps.TrainedTokens));
        Assert.Equal(
            "abcd[]e[]",
            string.Concat(
                steps.Examples[0].Sequences[0].Tokens.Select(static token => token.IsTrained ? "[]" : token.Text)
            )
        );
    }

    private string Write(string content)
    {
        string path = Path.Combine(folder.Path, "data.jsonl");
        File.WriteAllText(path, content);
        return path;
    }
}
