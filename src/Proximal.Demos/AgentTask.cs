using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Small task for agents: conversations with a tool or an environment, and scripted conversations in the right format
/// with imperfect decisions, from which a model learns the format before reinforcement learning.
/// </summary>
public abstract class AgentTask
{
    private static readonly Func<AgentTask>[] Known =
    [
        static () => new CalculatorTask(),
        static () => new GuessingTask(),
        static () => new GridTask(),
    ];

    /// <summary>Names of all tasks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(static create => create().Name)];

    /// <summary>Short name.</summary>
    public abstract string Name { get; }

    /// <summary>Description in one sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Tool or environment, and the limit of turns.</summary>
    public abstract AgentSetup Setup { get; }

    /// <summary>Prompts of training.</summary>
    public abstract IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>Prompts of the evaluation.</summary>
    public abstract IReadOnlyList<PromptItem> EvaluationPrompts { get; }

    /// <summary>Reward of conversations besides that of the environment.</summary>
    public virtual IReward Reward => RewardFunction.Zero;

    /// <summary>Maximum number of tokens of a reply.</summary>
    public virtual int ReplyTokens => 8;

    /// <summary>Number of scripted conversations.</summary>
    public virtual int ScriptedConversations => 8000;

    /// <summary>Scripted conversations that fine-tuning trains on, over one or more epochs.</summary>
    public virtual int FineTuningExamples => 8000;

    /// <summary>Number of conversations of reinforcement learning.</summary>
    public virtual int TrainingConversations => 8192;

    /// <summary>
    /// Whether the demo trains by GRPO, which compares whole conversations, unless another algorithm is asked for;
    /// otherwise by PPO with credit by turn.
    /// </summary>
    public virtual bool ComparesConversations => false;

    /// <summary>Whether a conversation solved the task.</summary>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="conversation">The conversation.</param>
    public abstract bool IsSolved(PromptItem prompt, Conversation conversation);

    /// <summary>A scripted conversation, in the right format and with imperfect decisions.</summary>
    /// <param name="random">Source of the conversation.</param>
    public abstract IReadOnlyList<ChatMessage> Script(ref Rng random);

    /// <summary>Returns the task with a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="InvalidInputException">There is no such task.</exception>
    public static AgentTask Named(string name) =>
        Known.Select(static create => create()).FirstOrDefault(task => task.Name == name)
        ?? throw new InvalidInputException(
            $"there is no task '{name}'{NearestName.Suggestion(name, Names)} (tasks: {string.Join(", ", Names)})"
        );

    /// <summary>Scripted conversations as demonstrations, whose trained tokens are those of the assistant.</summary>
    /// <param name="count">Number of conversations.</param>
    /// <param name="random">Source of the conversations.</param>
    public IReadOnlyList<Demonstration> Demonstrations(int count, ref Rng random)
    {
        var demonstrations = new Demonstration[count];
        for (int i = 0; i < count; i++)
            demonstrations[i] = AgentTemplate.Demonstration(Script(ref random), Setup.Tools);
        return demonstrations;
    }

    /// <summary>
    /// Plays a conversation with an environment by a script.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="random">Source of the environment and of the script.</param>
    /// <param name="maxTurns">Maximum number of replies.</param>
    /// <param name="reply">Returns the reply to the last observation.</param>
    protected static IReadOnlyList<ChatMessage> Play(
        ITextEnvironment environment,
        ref Rng random,
        int maxTurns,
        ScriptedReply reply
    )
    {
        var start = new Rng(random.NextUInt64());
        List<ChatMessage> messages = [.. environment.Reset(new PromptItem(""), start)];
        for (int turn = 0; turn < maxTurns; turn++)
        {
            string text = reply(messages, ref random);
            messages.Add(new ChatMessage("assistant", text));
            TextStep step = environment.Respond(text);
            if (step.Ended)
                break;
            if (turn + 1 < maxTurns)
                messages.Add(new ChatMessage("user", step.Observation));
        }

        return messages;
    }

    /// <summary>Reply of a script to the messages so far.</summary>
    /// <param name="messages">The messages; the last is the observation.</param>
    /// <param name="random">Source of the reply.</param>
    protected delegate string ScriptedReply(IReadOnlyList<ChatMessage> messages, ref Rng random);
}
