namespace Proximal.Cli.Tests;

/// <summary>Messages about command lines that the parser or a command refuses.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(
        "sft --model --data texts.jsonl",
        "--model needs a value, but is followed by --data (see 'proximal sft --help')"
    )]
    [InlineData(
        "sft --model --dta texts.jsonl",
        "--model needs a value, but is followed by --dta (see 'proximal sft --help')"
    )]
    [InlineData("sft --model", "--model needs a value (see 'proximal sft --help')")]
    [InlineData("train CartPole-v1 --seed", "--seed needs a value (see 'proximal train --help')")]
    [InlineData("train", "ENV is missing (see 'proximal train --help')")]
    [InlineData("train CartPole-v1 --seed 1 --seed 2", "--seed is given 2 times (see 'proximal train --help')")]
    [InlineData(
        "fleet worker --join 127.0.0.1:30000",
        "this program has no fleet: the published tool is trimmed, and Orleans creates code at run time; install the tool "
            + "with 'dotnet tool install --global Proximal.Tool'"
    )]
    [InlineData("train Chess", "there is no environment 'Chess'; 'proximal envs' lists them")]
    [InlineData("train CartPole-v2", "there is no environment 'CartPole-v2': did you mean CartPole-v1?")]
    [InlineData("play CartPole-v1 --random --gif x.mp4", "--gif x.mp4: use a name that ends in .gif")]
    [InlineData("play CartPole-v1 --random --svg x.png", "--svg x.png: use a name that ends in .svg")]
    public void Refused_command_lines_print_one_line(string line, string message)
    {
        Tool.Outcome outcome = Tool.Run(folder.Path, line.Split(' '));
        Assert.Equal((2, $"proximal: {message}\n", ""), (outcome.ExitCode, outcome.Error, outcome.Output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_with_several_models_names_them()
    {
        foreach (string model in (string[])["policy", "reference"])
        {
            string path = Directory.CreateDirectory(Path.Combine(folder.Path, "runs", "demo", model)).FullName;
            File.WriteAllText(Path.Combine(path, "config.json"), "{}");
        }
        foreach (string name in (string[])["demo", "runs/demo"])
        {
            Tool.Outcome outcome = Tool.Run(folder.Path, "generate", name, "--prompt", "a");
            Assert.Equal(
                (
                    2,
                    "proximal: runs/demo contains several models; name one of them: runs/demo/policy, runs/demo/reference\n"
                ),
                (outcome.ExitCode, outcome.Error)
            );
        }
    }

    [Fact]
    public void Zoo_list_is_a_table_of_at_most_80_columns()
    {
        string[] lines = Tool.Run(folder.Path, "zoo", "list").Output.TrimEnd().Split('\n');
        Assert.StartsWith("file", lines[0], StringComparison.Ordinal);
        int column = lines[0].IndexOf("environments", StringComparison.Ordinal);
        Assert.All(
            lines,
            line =>
            {
                Assert.InRange(line.Length, 1, 80);
                Assert.Equal(' ', line[column - 1]);
                Assert.NotEqual(' ', line[column]);
            }
        );
    }
}
