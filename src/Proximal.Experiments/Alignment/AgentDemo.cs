using System.Diagnostics;
using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Agent demo: fine-tunes a tiny model on scripted conversations of a task, trains it by reinforcement learning, and
/// evaluates it before and after.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="algorithm">Algorithm of the second stage, one of <see cref="Algorithms"/>.</param>
/// <param name="seed">Seed of all random numbers.</param>
/// <param name="options">Sizes of model and training.</param>
/// <param name="folder">Folder for the models and the metrics of the stages.</param>
/// <param name="display">Display of the stages.</param>
/// <param name="stop">Signal that stops the demo early.</param>
internal sealed class AgentDemo(
    AgentTask task,
    string algorithm,
    ulong seed,
    AgentDemoOptions options,
    string folder,
    IDisplay display,
    StopSignal stop
)
{
    /// <summary>Name of GRPO.</summary>
    public const string Grpo = "grpo";

    /// <summary>Name of PPO with credit by token.</summary>
    public const string Ppo = "ppo";

    /// <summary>Name of PPO with credit by turn.</summary>
    public const string PpoTurn = "ppo-turn";

    // Random streams of the seed, one for each use.
    private const ulong Weights = 0x2000,
        Scripts = 0x2001,
        Value = 0x2002;

    private const int Context = 192,
        HeadWidth = 32;

    private static readonly CheckpointOptions OneAtTheEnd = new(Interval: int.MaxValue, Keep: 1);

    /// <summary>Names of the algorithms.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [Grpo, Ppo, PpoTurn];

    /// <summary>Default algorithm of a task.</summary>
    public static string DefaultFor(AgentTask task) => task.ComparesConversations ? Grpo : PpoTurn;

    /// <summary>Runs both stages and returns the result; null if a signal stopped it.</summary>
    /// <exception cref="TrainingDivergedException">A reward, loss or gradient was not finite.</exception>
    public AgentDemoResult? Run()
    {
        var scripts = new Rng(seed, Scripts);
        IReadOnlyList<Demonstration> demonstrations = task.Demonstrations(options.CountScripts(task), ref scripts);
        BytePairTokenizer tokenizer = AgentTemplate.TrainTokenizer(demonstrations);
        var weights = new Rng(seed, Weights);
        var model = CausalLanguageModel.Create(
            ModelConfig.Rotary(
                ModelFamily.Qwen2,
                tokenizer.VocabularySize,
                Context,
                options.Width,
                options.Layers,
                options.Width / HeadWidth,
                options.Width / HeadWidth
            ),
            ref weights
        );
        var fineTuning = new Sft(model, tokenizer, demonstrations, options.Sft(task, seed));
        if (Train("1-fine-tuning", "Supervised fine-tuning", fineTuning) is not { } fineTuningSeconds)
            return null;
        Save("fine-tuned", tokenizer, fineTuning.Model);
        AgentEvaluation before = Evaluate(fineTuning.Model, tokenizer);

        LanguageTrainer trainer = Trainer(fineTuning.Model.Copy(trainable: true), tokenizer);
        if (Train($"2-{algorithm}", trainer is RlhfPpo ? "PPO" : "GRPO", trainer) is not { } seconds)
            return null;
        Save("policy", tokenizer, trainer.Model);
        return new AgentDemoResult(seed, before, Evaluate(trainer.Model, tokenizer), fineTuningSeconds, seconds);
    }

    private LanguageTrainer Trainer(CausalLanguageModel policy, ITokenizer tokenizer)
    {
        var parts = new AlignmentParts(policy, tokenizer, task.Prompts, task.Reward)
        {
            Agent = task.Setup,
            EvaluationPrompts = task.EvaluationPrompts,
        };
        if (algorithm == Grpo)
            return new Grpo(parts, options.Grpo(task, seed));
        var head = new ValueHead(policy.Config.Width);
        var random = new Rng(seed, Value);
        head.Initialize(ref random);
        return new RlhfPpo(
            parts,
            options.Ppo(task, seed, algorithm == PpoTurn ? CreditAssignment.Turn : CreditAssignment.Token),
            new ValueFunction(head, policy.Copy(trainable: true))
        );
    }

    // Seconds of the training; null if a signal stopped it.
    private double? Train(string name, string title, LanguageTrainer trainer)
    {
        var run = new RunFolder(Path.Combine(folder, "stages", name));
        Directory.CreateDirectory(run.Path);
        long start = Stopwatch.GetTimestamp();
        RunSummary summary = new LanguageSession(
            run,
            trainer,
            new LanguageLabel($"{task.Name} {name}", title, seed),
            OneAtTheEnd,
            display,
            stop
        ).Train();
        return summary.Status == RunStatus.Completed && !stop.IsRequested
            ? Stopwatch.GetElapsedTime(start).TotalSeconds
            : null;
    }

    private void Save(string name, BytePairTokenizer tokenizer, CausalLanguageModel model)
    {
        string path = Path.Combine(folder, name);
        model.Save(path);
        tokenizer.Save(path);
    }

    private AgentEvaluation Evaluate(CausalLanguageModel model, ITokenizer tokenizer)
    {
        PromptItem[] prompts =
        [
            .. Enumerable
                .Range(0, options.EvaluationConversations)
                .Select(i => task.EvaluationPrompts[i % task.EvaluationPrompts.Count]),
        ];
        // Seeds of the evaluation differ from those of training.
        IReadOnlyList<Conversation> played = new ConversationRunner(model, tokenizer, task.Setup).Run(
            prompts,
            new SamplingOptions { MaxTokens = task.ReplyTokens },
            seed + (1UL << 48)
        );
        return new AgentEvaluation(
            prompts.Zip(played).Average(pair => task.IsSolved(pair.First, pair.Second) ? 1.0 : 0),
            played.Average(static conversation => conversation.Turns.Count),
            played.Average(static conversation => conversation.ToolCalls),
            [.. played.Take(3).Select(static conversation => conversation.Transcript(withPrompt: true))]
        );
    }
}

/// <summary>Result of an agent demo.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Before">Evaluation of the fine-tuned model.</param>
/// <param name="After">Evaluation after reinforcement learning.</param>
/// <param name="FineTuningSeconds">Duration of fine-tuning.</param>
/// <param name="Seconds">Duration of reinforcement learning.</param>
internal sealed record AgentDemoResult(
    ulong Seed,
    AgentEvaluation Before,
    AgentEvaluation After,
    double FineTuningSeconds,
    double Seconds
);

/// <summary>Averages over conversations at temperature 1.</summary>
/// <param name="Solved">Share that solved the task.</param>
/// <param name="Turns">Replies of the model.</param>
/// <param name="ToolCalls">Calls of tools.</param>
/// <param name="Transcripts">The first conversations as text.</param>
internal sealed record AgentEvaluation(
    double Solved,
    double Turns,
    double ToolCalls,
    IReadOnlyList<string> Transcripts
);
