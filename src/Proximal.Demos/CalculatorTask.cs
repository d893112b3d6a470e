using System.Globalization;
using System.Text.Json;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Sums, differences and products of two numbers with two digits, with a calculator as a tool. The script calls it in
/// half of the conversations, and otherwise writes a random number as the answer. The reward is 1 for the correct
/// answer.
/// </summary>
public sealed class CalculatorTask : AgentTask
{
    private const double CallShare = 0.5;
    private const int Questions = 4096,
        EvaluationQuestions = 512;

    /// <summary>Creates the task, always with the same questions.</summary>
    public CalculatorTask()
    {
        var random = new Rng(0, 1);
        var all = new PromptItem[Questions + EvaluationQuestions];
        for (int i = 0; i < all.Length; i++)
            all[i] = Ask(ref random).Prompt;
        (Prompts, EvaluationPrompts) = (all[..Questions], all[Questions..]);
    }

    /// <inheritdoc/>
    public override string Name => "calculator";

    /// <inheritdoc/>
    public override string Description =>
        "Calculate with two numbers of two digits, with a calculator as a tool; reward 1 for the correct answer.";

    /// <inheritdoc/>
    public override AgentSetup Setup { get; } = new() { Tools = [Calculator.Tool], MaxTurns = 3 };

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> Prompts { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<PromptItem> EvaluationPrompts { get; }

    /// <inheritdoc/>
    public override IReward Reward => VerifiableRewards.ExactMatch();

    /// <inheritdoc/>
    public override int ReplyTokens => 40;

    /// <inheritdoc/>
    /// <remarks>More than for other tasks: the model must learn to copy numbers.</remarks>
    public override int FineTuningExamples => 40_000;

    /// <inheritdoc/>
    public override bool ComparesConversations => true;

    /// <inheritdoc/>
    public override bool IsSolved(PromptItem prompt, Conversation conversation) =>
        conversation.Turns[^1].Text.Trim() == prompt.Metadata["answer"].GetString();

    /// <inheritdoc/>
    public override IReadOnlyList<ChatMessage> Script(ref Rng random)
    {
        (PromptItem prompt, string expression) = Ask(ref random);
        ChatMessage question = new("user", prompt.Prompt);
        if (random.NextDouble() >= CallShare)
            return [question, new("assistant", random.NextInt32(10_000).ToString(CultureInfo.InvariantCulture))];
        string result = Calculator.Calculate(expression);
        string call = $$$$"""
            {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function":
            {"name": "calculator", "arguments": {"expression": "{{{{expression}}}}"}}}]}
            """;
        return [question, new(JsonElement.Parse(call)), new("tool", result), new("assistant", result)];
    }

    private static (PromptItem Prompt, string Expression) Ask(ref Rng random)
    {
        int a = 10 + random.NextInt32(90),
            b = 10 + random.NextInt32(90);
        string expression = string.Create(CultureInfo.InvariantCulture, $"{a}{"+-*"[random.NextInt32(3)]}{b}");
        return (
            new PromptItem(
                $"What is {expression}?",
                new Dictionary<string, JsonElement>(StringComparer.Ordinal)
                {
                    ["answer"] = JsonElement.Parse($"\"{Calculator.Calculate(expression)}\""),
                }
            ),
            expression
        );
    }
}
