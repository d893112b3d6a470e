using Proximal.Godot.Game;

namespace Proximal.Godot.Tests;

/// <summary>A game that does not follow the protocol ends in one line that names the agent and the tick.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData("close", "tick 3: it closed the connection")]
    [InlineData("hang", "tick 3: it did not reply within 0.3 s")]
    [InlineData("nan", "tick 3: its reply is not JSON at byte ")]
    [InlineData("shape", "agent 1 (shared_policy), tick 3: observation 'obs' has 1 numbers, but its space has 2")]
    [InlineData("agents", "tick 3: its done has 1 entries, but it has 2 agents")]
    public void Step_fails_in_one_line(string fault, string expected)
    {
        using var played = new PlayedGames(
            new GameRules { Fault = fault },
            new GodotOptions { StepTimeout = TimeSpan.FromSeconds(0.3) }
        );
        GodotVectorEnvironment environments = played.Environments;
        VectorStep step = environments.CreateStep();
        environments.Reset(0, step.Observations);
        var actions = new float[4];
        environments.Step(actions, step);
        environments.Step(actions, step);
        var failure = Assert.Throws<InvalidInputException>(() => environments.Step(actions, step));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("port ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("garbage", "it did not reply to env_info as the plugin Godot RL Agents 0.7 does")]
    [InlineData("policies", "its agents have 2 policies (team_0, team_1), but one policy is trained")]
    public void Start_fails_in_one_line(string fault, string expected)
    {
        var failure = Assert.Throws<InvalidInputException>(() =>
        {
            using var played = new PlayedGames(new GameRules { Fault = fault });
        });
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listen_gives_up_after_the_start_timeout()
    {
        var failure = Assert.Throws<InvalidInputException>(() =>
            GodotVectorEnvironment.Listen(
                PlayedGames.FreePort(),
                new GodotOptions { StartTimeout = TimeSpan.FromSeconds(0.1) }
            )
        );
        Assert.Contains("within 0.1 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listen_refuses_options_of_started_games()
    {
        var failure = Assert.Throws<InvalidInputException>(() =>
            GodotVectorEnvironment.Listen(11008, new GodotOptions { Speedup = 2 })
        );
        Assert.Contains("Sync node", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_names_a_missing_game()
    {
        var failure = Assert.Throws<InvalidInputException>(() => GodotVectorEnvironment.Start("no.x86_64"));
        Assert.Contains("there is no game 'no.x86_64'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"env_info","observation_space":[],"action_space":[],"n_agents":0}""", "no agent to train")]
    [InlineData(
        """{"type":"env_info","observation_space":{"o":{"size":[2],"space":"box"}},"action_space":{"a":{"size":1,"action_type":"wheel"}},"n_agents":1}""",
        "action 'a' has the action_type 'wheel'"
    )]
    [InlineData(
        """{"type":"env_info","observation_space":{"o":{"size":[1.5],"space":"box"}},"action_space":{},"n_agents":1}""",
        "the size of 'o' is 1.5"
    )]
    [InlineData(
        """{"type":"env_info","observation_space":[{"o":{"size":[1],"space":"box"}},{"p":{"size":[1],"space":"box"}}],"action_space":{},"n_agents":2}""",
        "agents 0 and 1 differ in observation_space"
    )]
    public void Spaces_are_checked(string json, string expected)
    {
        var failure = Assert.Throws<GameFailure>(() => GodotSpaces.Parse(System.Text.Encoding.UTF8.GetBytes(json)));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }
}
