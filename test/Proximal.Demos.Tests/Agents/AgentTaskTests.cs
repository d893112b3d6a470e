using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos.Tests;

public sealed class AgentTaskTests
{
    public static TheoryData<string> Names => [.. AgentTask.Names];

    // The text of training is that of sampling: the template of all turns at once, and turn by turn.
    [Theory]
    [MemberData(nameof(Names))]
    public void Scripts_train_the_replies_only(string name)
    {
        var task = AgentTask.Named(name);
        var random = new Rng(5);
        foreach (Demonstration demonstration in task.Demonstrations(50, ref random))
        {
            IReadOnlyList<ChatMessage> messages = demonstration.Messages!;
            ChatMessage[] replies = [.. messages.Where(static message => message.Role == "assistant")];
            Assert.Equal(replies.Length, demonstration.TrainedSpans!.Count);
            Assert.InRange(replies.Length, 1, task.Setup.MaxTurns);
            for (int i = 0; i < replies.Length; i++)
            {
                string text = demonstration.Completion[demonstration.TrainedSpans[i]];
                Assert.EndsWith("<|im_end|>", text, StringComparison.Ordinal);
                Assert.StartsWith(replies[i].Content!, text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("12+34", "46")]
    [InlineData("(3 + 4) * 12", "84")]
    [InlineData("2 - 3 - 4", "-5")]
    [InlineData("-2*-3", "6")]
    [InlineData("1/4", "0.25")]
    [InlineData("99*99", "9801")]
    public void Calculator_calculates(string expression, string value) =>
        Assert.Equal(value, Calculator.Calculate(expression));

    [Theory]
    [InlineData("1+", "not complete")]
    [InlineData("1/0", "divides by zero")]
    [InlineData("1 2", "unexpected '2' at character 3")]
    [InlineData("(1", "not complete")]
    [InlineData("9999999999999999*9999999999999999", "too large")]
    public void Calculator_refuses_other_texts(string expression, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ToolFailedException>(() => Calculator.Calculate(expression)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Bisection_finds_every_number()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var game = new NumberGuessing();
            game.Reset(new PromptItem(""), new Rng(seed));
            (int low, int high) = (1, 7);
            TextStep step;
            do
            {
                int guess = (low + high) / 2;
                step = game.Respond(guess.ToString(CultureInfo.InvariantCulture));
                (low, high) = step.Observation == "higher" ? (guess + 1, high) : (low, guess - 1);
            } while (!step.Ended);

            Assert.Equal((1f, "correct"), (step.Reward, step.Observation));
        }
    }

    [Fact]
    public void Walk_in_the_grid_ends_at_the_goal_or_at_the_limit()
    {
        var grid = new GridWorld();
        string[] words = grid.Reset(new PromptItem(""), new Rng(2))[0].Content!.Split(' ');
        int row = int.Parse(words[2], CultureInfo.InvariantCulture) - int.Parse(words[7], CultureInfo.InvariantCulture);
        int column =
            int.Parse(words[4], CultureInfo.InvariantCulture) - int.Parse(words[9], CultureInfo.InvariantCulture);
        string[] moves =
        [
            .. Enumerable.Repeat(row > 0 ? "up" : "down", Math.Abs(row)),
            .. Enumerable.Repeat(column > 0 ? "left" : "right", Math.Abs(column)),
        ];
        for (int i = 0; i < moves.Length; i++)
        {
            TextStep step = grid.Respond(moves[i]);
            bool isLast = i + 1 == moves.Length;
            Assert.Equal((isLast ? 1f : 0.1f, isLast, false), (step.Reward, step.Terminated, step.Truncated));
        }

        grid.Reset(new PromptItem(""), new Rng(2));
        for (int i = 1; i <= 4; i++)
            Assert.Equal(new TextStep(string.Join(' ', words), -0.1f, Truncated: i == 4), grid.Respond("stay"));
    }
}
