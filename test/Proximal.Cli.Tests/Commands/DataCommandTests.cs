using System.Text.Json;

namespace Proximal.Cli.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Inspect_prints_counts_lengths_and_loss_masks()
    {
        File.WriteAllText(Path.Combine(tiny.Path, "data.csv"), "prompt,completion\nab,cd\nab,cd\nc,defgh\n");
        Tool.Outcome outcome = Tool.Run(
            tiny.Path,
            "data",
            "inspect",
            "data.csv",
            "--model",
            "model",
            "--max-length",
            "5",
            "--dedupe",
            "unique.jsonl"
        );

        Assert.Equal(0, outcome.ExitCode);
        foreach (
            string line in new[]
            {
                "data.csv: demonstrations\n",
                "  records                    3\n",
                "  duplicates                 1  33.3%\n",
                "  longer than 5              1  33.3%\n",
                "\ndata.csv, row 3, demonstration, ",
                "\nab[[cd",
            }
        )
            Assert.Contains(line, outcome.Output, StringComparison.Ordinal);
        Assert.Equal(
            "{\"prompt\":\"ab\",\"completion\":\"cd\"}\n{\"prompt\":\"c\",\"completion\":\"defgh\"}\n",
            File.ReadAllText(Path.Combine(tiny.Path, "unique.jsonl"))
        );
    }

    [Fact]
    public void Invalid_records_are_listed()
    {
        File.WriteAllText(Path.Combine(tiny.Path, "data.jsonl"), "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n");
        Tool.Outcome outcome = Tool.Run(tiny.Path, "data", "inspect", "data.jsonl", "--json");
        Assert.Equal(2, outcome.ExitCode);
        JsonElement report = JsonElement.Parse(outcome.Output);
        Assert.Equal(1, report.GetProperty("invalid").GetInt32());
        Assert.StartsWith(
            "data.jsonl, line 2: ",
            report.GetProperty("problems")[0].GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal([1], report.GetProperty("character_lengths").EnumerateArray().Select(static n => n.GetInt32()));
    }

    [Theory]
    [InlineData("none.csv", "none.csv does not exist")]
    [InlineData("prompts.jsonl --max-length 3", "--max-length counts tokens; add --model DIR")]
    [InlineData("prompts.jsonl --kind pairs", "--kind: unknown kind 'pairs'")]
    public void Mistakes_have_one_line(string arguments, string expected)
    {
        Tool.Outcome outcome = Tool.Run(tiny.Path, ["data", "inspect", .. arguments.Split(' ')]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_reads_several_weighted_sources_and_resumes()
    {
        File.WriteAllText(Path.Combine(tiny.Path, "more.csv"), "prompt,completion\na,bc\nd,ef\n");
        string[] train =
        [
            .. TinyLanguage.CommandOf("sft", ("--data", "demonstrations.jsonl, more.csv")),
            "--set",
            "data_weights=[1, 3]",
            "--quiet",
        ];
        Assert.Equal(0, Tool.Run(tiny.Path, [.. train, "--out", "run"]).ExitCode);
        Assert.Contains(
            $"data: \"{Path.Combine(tiny.Path, "demonstrations.jsonl")}, {Path.Combine(tiny.Path, "more.csv")}\"",
            File.ReadAllText(Path.Combine(tiny.Path, "run", "config.yaml")),
            StringComparison.Ordinal
        );
        Assert.Equal(0, tiny.Run("evaluate", "run").ExitCode);

        Tool.Outcome refused = Tool.Run(tiny.Path, [.. train, "--set", "data_weights=[1]", "--out", "refused"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(
            "data_weights has 1 numbers, but data names 2 sources",
            refused.Error,
            StringComparison.Ordinal
        );
    }
}
