namespace Proximal.Cli.Tests;

/// <summary>The keys long_prompts and max_prompt_length.</summary>
public sealed class LongPromptTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public LongPromptTests() =>
        File.WriteAllText(
            Path.Combine(tiny.Path, "long.jsonl"),
            """
            {"prompt": "ab", "completion": "c"}
            {"prompt": "abcdefghabcdefgh", "completion": "a"}
            {"prompt": "cd", "completion": "e"}

            """
        );

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Skip_leaves_long_prompts_out_and_counts_them()
    {
        Tool.Outcome outcome = Train("skip");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(
            "long.jsonl: skipped 1 of 3 examples, whose prompts are too long",
            outcome.Output + outcome.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(["ab", "cd"], SampledPrompts());
    }

    [Theory]
    [InlineData("truncate_left", "fgh")]
    [InlineData("truncate_right", "abc")]
    public void Truncate_cuts_long_prompts_to_the_limit(string option, string prompt)
    {
        Assert.Equal(0, Train(option).ExitCode);
        Assert.Equal(["ab", prompt, "cd"], SampledPrompts());
    }

    [Fact]
    public void Error_names_file_and_line()
    {
        Tool.Outcome outcome = Train("error");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            "long.jsonl, line 2: the prompt has 16 tokens, more than the limit of 3 (max_prompt_length); see long_prompts",
            outcome.Error,
            StringComparison.Ordinal
        );
    }

    private Tool.Outcome Train(string longPrompts) =>
        tiny.Run(
            "sft",
            "--model",
            "model",
            "--data",
            "long.jsonl",
            "--out",
            "run",
            "--set",
            $"long_prompts={longPrompts}",
            "--set",
            "max_prompt_length=3",
            "--set",
            "num_samples=4",
            "--set",
            "sample_tokens=2"
        );

    private string[] SampledPrompts()
    {
        using var lines = new StringReader(File.ReadAllText(Path.Combine(tiny.Path, "run", "samples.jsonl")));
        var prompts = new List<string>();
        while (lines.ReadLine() is { } line)
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            string prompt = json.RootElement.GetProperty("prompt").GetString()!;
            if (!prompts.Contains(prompt, StringComparer.Ordinal))
                prompts.Add(prompt);
        }
        return [.. prompts];
    }
}
