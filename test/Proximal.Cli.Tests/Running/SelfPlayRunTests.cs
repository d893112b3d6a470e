using System.Text.Json;

namespace Proximal.Cli.Tests;

/// <summary>Self-play with the tool: training, resuming, tournaments, opponents, and a person as opponent.</summary>
public sealed class SelfPlayRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Interrupted_self_play_ends_with_the_same_weights()
    {
        Train("whole", "tictactoe", 2048);
        Train("cut", "tictactoe", 1024);
        Assert.Equal(
            ExitCodes.Done,
            Run("resume", "runs/cut", "--steps", "2048", "--quiet", "--threads", "2").ExitCode
        );
        Assert.Equal(HashOf("whole"), HashOf("cut"));
        string metrics = File.ReadAllText(Path.Combine(folder.Path, "runs/whole/metrics.jsonl"));
        Assert.Equal(metrics, File.ReadAllText(Path.Combine(folder.Path, "runs/cut/metrics.jsonl")));
        Assert.Contains("\"self_play/elo\":", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Tournament_prints_a_table_and_json_with_ratings()
    {
        Train("a", "tictactoe", 512);
        string[] command = ["tournament", "runs/a", "--include", "random,minimax", "--games", "40"];

        string text = Run(command).Output;
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("tictactoe  3 players, 40 games of each pair", lines[0], StringComparison.Ordinal);
        Assert.Equal(5, lines.Length);
        Assert.Contains("95% interval", lines[1], StringComparison.Ordinal);
        Assert.Contains("minimax", lines[2], StringComparison.Ordinal);
        Assert.Equal(text, Run(command).Output);

        using var json = JsonDocument.Parse(Run([.. command, "--json"]).Output);
        JsonElement standings = json.RootElement.GetProperty("standings");
        Assert.Equal(3, standings.GetArrayLength());
        JsonElement best = standings[0];
        Assert.Equal("minimax", best.GetProperty("player").GetString());
        Assert.Equal(0, best.GetProperty("losses").GetInt32());
        Assert.Equal(80, best.GetProperty("wins").GetInt32() + best.GetProperty("draws").GetInt32());
        Assert.True(best.GetProperty("elo_low").GetDouble() < best.GetProperty("elo").GetDouble());
        Assert.Equal(3600, standings.EnumerateArray().Sum(static row => row.GetProperty("elo").GetDouble()), 1e-6);
        Assert.Equal(6, json.RootElement.GetProperty("pairings").GetArrayLength());
    }

    [Fact]
    public void Tournament_includes_snapshots()
    {
        Train("a", "rps", 512);
        string text = Run("tournament", "runs/a", "--snapshots", "--games", "2").Output;
        Assert.Contains("runs/a@0", text, StringComparison.Ordinal);
        Assert.Contains("runs/a@256", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_against_players_reports_each_seat()
    {
        Train("a", "tictactoe", 512);
        using var json = JsonDocument.Parse(
            Run("evaluate", "runs/a", "--against", "minimax", "--episodes", "31", "--json").Output
        );
        Assert.Equal(16, json.RootElement.GetProperty("first").GetProperty("games").GetInt32());
        Assert.Equal(15, json.RootElement.GetProperty("second").GetProperty("games").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("first").GetProperty("wins").GetInt32());
        Assert.Contains(
            "of 5 games",
            Run("evaluate", "runs/a", "--against", "runs/a", "--episodes", "10").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Evaluate_computes_the_exploitability_of_the_policy_and_of_the_average()
    {
        Train("k", "kuhn_poker", 512);
        string text = Run("evaluate", "runs/k", "--exploitability").Output;
        Assert.Contains("NashConv of the policy", text, StringComparison.Ordinal);
        Assert.Contains("NashConv of the average of 4 snapshots", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("evaluate", "runs/k", "--exploitability", "--json").Output);
        Assert.InRange(json.RootElement.GetProperty("policy").GetDouble(), 1e-6, 4);
        Assert.Equal(4, json.RootElement.GetProperty("snapshots").GetInt32());
    }

    [Theory]
    [InlineData("tictactoe", "1", "you are X", "1 | 2 | 3")]
    [InlineData("connect_four", "2", "you are O", " 1 2 3 4 5 6 7")]
    public void A_person_plays_against_the_policy(string game, string seat, string expected, string board)
    {
        Train("a", game, 256);
        // Text, moves out of range, and every move in turn, several times, so that full columns are refused and the
        // game ends.
        string input = $"hello\n0\n10\n{string.Concat(Enumerable.Repeat("1\n2\n3\n4\n5\n6\n7\n8\n9\n", 12))}";
        Tool.Outcome outcome = Tool.RunWithInput(folder.Path, input, "play", "runs/a", "--human", "--seat", seat);
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        Assert.Equal("", outcome.Error);
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(board, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("'hello' is no valid ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("'0' is no valid ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("the policy plays ", outcome.Output, StringComparison.Ordinal);
        Assert.Matches("you win|you lose|a draw", outcome.Output);
    }

    [Theory]
    [InlineData("q\n")]
    [InlineData("1\n")]
    [InlineData("")]
    public void A_game_stops_at_q_and_at_the_end_of_the_input(string input)
    {
        Train("a", "connect_four", 256);
        Tool.Outcome outcome = Tool.RunWithInput(folder.Path, input, "play", "runs/a", "--human");
        Assert.Equal(ExitCodes.Done, outcome.ExitCode);
        Assert.EndsWith("stopped", outcome.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_plays_against_random_moves() =>
        Assert.Equal(
            ExitCodes.Done,
            Tool.RunWithInput(folder.Path, "q\n", "play", "tictactoe", "--random", "--human").ExitCode
        );

    [Theory]
    [InlineData("--human: rps has no board", "play", "rps", "--random", "--human")]
    [InlineData("--human excludes --gif", "play", "tictactoe", "--random", "--human", "--gif", "a.gif")]
    [InlineData("--seat 3: expected 1 or 2", "play", "tictactoe", "--random", "--human", "--seat", "3")]
    [InlineData("add --human", "play", "tictactoe", "--random", "--seat", "2")]
    [InlineData("there is no scripted player 'alphazero'", "tournament", "runs/a", "--include", "alphazero")]
    [InlineData("give a depth", "tournament", "runs/f", "--include", "minimax")]
    [InlineData("'x' is no depth", "tournament", "runs/a", "--include", "minimax:x")]
    [InlineData("an even number", "tournament", "runs/a", "--games", "3")]
    [InlineData("needs two players", "tournament", "runs/a")]
    [InlineData("is given twice", "tournament", "runs/a", "runs/a")]
    [InlineData("a tournament has one game", "tournament", "runs/a", "runs/f")]
    [InlineData("minimax: rps cannot be searched", "evaluate", "runs/r", "--against", "minimax")]
    [InlineData("use kuhn_poker or rps", "evaluate", "runs/a", "--exploitability")]
    public void A_mistake_ends_in_one_line(string expected, params string[] command)
    {
        if (command.Contains("runs/a"))
            Train("a", "tictactoe", 256);
        if (command.Contains("runs/f"))
            Train("f", "connect_four", 256);
        if (command.Contains("runs/r"))
            Train("r", "rps", 256);
        Tool.Outcome outcome = Run(command);
        Assert.Equal(ExitCodes.BadInput, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Tool.Outcome Run(params string[] command) => Tool.Run(folder.Path, command);

    private void Train(string name, string game, long steps)
    {
        Tool.Outcome outcome = Run(
            "train",
            game,
            "--out",
            $"runs/{name}",
            "--steps",
            $"{steps}",
            "--envs",
            "4",
            "--set",
            "n_steps=32",
            "--set",
            "batch_size=128",
            "--set",
            "n_epochs=1",
            "--set",
            "learning_rate=1e-3",
            "--set",
            "ent_coef=0.01",
            "--set",
            "policy_kwargs.net_arch=[8]",
            "--set",
            "self_play={save_steps: 128, window: 5, swap_steps: 0}",
            "--quiet",
            "--threads",
            "1"
        );
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Error);
    }

    private string HashOf(string name)
    {
        using var summary = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder.Path, "runs", name, "summary.json"))
        );
        return summary.RootElement.GetProperty("weights_sha256").GetString()!;
    }
}
