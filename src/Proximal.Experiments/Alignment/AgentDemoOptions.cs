using Proximal.Demos;
using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Sizes of the model and the training of an agent demo.</summary>
internal sealed record AgentDemoOptions
{
    /// <summary>Full size: the tasks are learned in minutes on two cores.</summary>
    public static AgentDemoOptions Full { get; } = new();

    /// <summary>Small size for a test that everything works: the model learns nothing.</summary>
    public static AgentDemoOptions Quick { get; } =
        new()
        {
            Width = 32,
            Layers = 1,
            Demonstrations = 64,
            Conversations = 32,
            BatchSize = 16,
            EvaluationConversations = 16,
        };

    /// <summary>Hidden size of the model, with heads of size 32.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Number of blocks of the model.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>
    /// Number of scripted conversations, for one epoch of fine-tuning; null for the numbers of the task.
    /// </summary>
    public int? Demonstrations { get; init; }

    /// <summary>
    /// Conversations that reinforcement learning samples and trains on; null for the number of the task.
    /// </summary>
    public int? Conversations { get; init; }

    /// <summary>Conversations of an update.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Conversations of an evaluation.</summary>
    public int EvaluationConversations { get; init; } = 512;

    /// <summary>Number of scripted conversations of a task.</summary>
    public int CountScripts(AgentTask task) => Demonstrations ?? task.ScriptedConversations;

    /// <summary>Options of fine-tuning.</summary>
    public SftOptions Sft(AgentTask task, ulong seed) =>
        new()
        {
            Seed = seed,
            TotalSteps = Demonstrations ?? task.FineTuningExamples,
            BatchSize = 16,
            LearningRate = Schedule.Linear(2e-3),
            WarmupSteps = 20,
            AdamBeta2 = 0.95,
            SampleCount = 0,
        };

    /// <summary>Options of PPO.</summary>
    public RlhfPpoOptions Ppo(AgentTask task, ulong seed, CreditAssignment credit) =>
        new()
        {
            Seed = seed,
            TotalSteps = Conversations ?? task.TrainingConversations,
            BatchSize = BatchSize,
            MinibatchSize = BatchSize / 4,
            Epochs = 2,
            LearningRate = 4e-4,
            AdamBeta2 = 0.95,
            MissingEosPenalty = 1,
            KlCoefficient = 0,
            ClipRangeValue = null,
            ValueCoefficient = 1,
            GaeLambda = 0.9,
            Credit = credit,
            Sampling = new SamplingOptions { MaxTokens = task.ReplyTokens },
        };

    /// <summary>Options of GRPO.</summary>
    public GrpoOptions Grpo(AgentTask task, ulong seed) =>
        new()
        {
            Seed = seed,
            TotalSteps = Conversations ?? task.TrainingConversations,
            BatchSize = BatchSize,
            GroupSize = 8,
            MinibatchSize = BatchSize / 2,
            Aggregation = TokenAggregation.Token,
            MissingEosPenalty = 1,
            LearningRate = 4e-4,
            AdamBeta2 = 0.95,
            Sampling = new SamplingOptions { MaxTokens = task.ReplyTokens },
        };
}
