using Proximal.Environments;
using Proximal.Language;

namespace Proximal.Experiments.Tests;

public sealed class AgentInputsTests
{
    private static readonly PromptItem Empty = new("");

    [Fact]
    public void Control_environment_is_played_in_words()
    {
        ITextEnvironment lake = Open("control:FrozenLake-v1")();
        Assert.Equal(
            "Cross the frozen lake of 4 rows and 4 columns from the top left to the bottom right without falling into a "
                + "hole.\nYou are in row 1, column 1.\nActions: left, down, right, up.",
            Assert.Single(lake.Reset(Empty, new Rng(1))).Content
        );
        Assert.StartsWith("That is no valid action.", lake.Respond("jump").Observation, StringComparison.Ordinal);
        Assert.StartsWith("That is no valid action.", lake.Respond("up or down").Observation, StringComparison.Ordinal);
        Assert.StartsWith("That is no valid action.", lake.Respond("upwards").Observation, StringComparison.Ordinal);
        Assert.Matches("You are in row [12], column [12].", lake.Respond("I go Down.").Observation);
    }

    // The text environment takes the same steps as the control environment.
    [Fact]
    public void Steps_are_those_of_the_control_environment()
    {
        ITextEnvironment played = Open("control:CartPole-v1")();
        var random = new Rng(3);
        Rng copy = random;
        string first = played.Reset(Empty, random)[0].Content!;
        IEnvironment environment = new EnvironmentRegistry().Find("CartPole-v1").Create();
        environment.Seed(copy.NextUInt64(), 0);
        var observation = new float[4];
        environment.Reset(observation);
        Assert.Contains(
            $"cart position {observation[0]:0.###}, cart velocity {observation[1]:0.###}",
            first,
            StringComparison.Ordinal
        );
        int steps = 0;
        TextStep step;
        StepResult expected;
        do
        {
            step = played.Respond("right");
            expected = environment.Step([1], observation);
            Assert.Equal(
                (expected.Reward, expected.Terminated, expected.Truncated),
                (step.Reward, step.Terminated, step.Truncated)
            );
            steps++;
        } while (!step.Ended);

        Assert.InRange(steps, 5, 20);
    }

    [Fact]
    public void Numbers_are_the_actions_of_a_box()
    {
        ITextEnvironment pendulum = Open("control:Pendulum-v1")();
        Assert.Contains(
            "Action: a number of Box",
            pendulum.Reset(Empty, new Rng(1))[0].Content,
            StringComparison.Ordinal
        );
        Assert.StartsWith("cosine", pendulum.Respond("-1.5").Observation, StringComparison.Ordinal);
        Assert.StartsWith("That is no", pendulum.Respond("left").Observation, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_built_in_environment_of_few_values_has_a_text_form()
    {
        foreach (EnvironmentEntry entry in new EnvironmentRegistry().All)
        {
            if (entry.ObservationSpace is not Discrete && entry.ObservationSpace.ObservationSize > 64)
                continue;
            if (entry.CreateAgents is not null)
                continue;
            ITextEnvironment environment = Open($"control:{entry.Name}")();
            Assert.NotEmpty(environment.Reset(Empty, new Rng(1))[0].Content!);
        }
    }

    [Theory]
    [InlineData("gird", "did you mean grid?")]
    [InlineData("control:CartPol-v1", "CartPole-v1")]
    [InlineData("command:cat", "--allow-programs")]
    public void Unknown_environment_is_refused(string text, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<InvalidInputException>(() => Open(text)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("calculater", "did you mean calculator?")]
    [InlineData("command:cat", "--allow-programs")]
    public void Unknown_tool_is_refused(string text, string message) =>
        Assert.Contains(
            message,
            Assert
                .Throws<InvalidInputException>(() => new AgentInputs(10, allowPrograms: false).OpenTools([text]))
                .Message,
            StringComparison.Ordinal
        );

    private static Func<ITextEnvironment> Open(string text) =>
        new AgentInputs(10, allowPrograms: false).OpenEnvironment(text);
}
