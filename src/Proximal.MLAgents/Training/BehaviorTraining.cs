using System.Text;
using Google.Protobuf.Collections;
using Proximal.Environments;
using Proximal.Experiments;
using Proximal.MLAgents.Communicator;
using Proximal.Onnx;
using Proximal.TensorBoard;

namespace Proximal.MLAgents;

/// <summary>Trains one behavior: all its agents in all games share a policy.</summary>
internal sealed class BehaviorTraining : IDisposable
{
    private readonly BehaviorSettings settings;
    private readonly ObservationLayout observations;
    private readonly ActionLayout actions;
    private readonly LiveTrainer trainer;
    private readonly RunRecorder recorder;
    private readonly GameStatistics statistics;
    private readonly string model;

    // An agent of a game, and its number of the trainer while its episode runs.
    private readonly Dictionary<long, int> agents = [];
    private readonly List<int> deciding = [];
    private readonly float[] last;
    private float[] rows = [];
    private float[] chosen = [];
    private int[] numbers = [];
    private int next;

    /// <summary>Creates the policy, or restores it, and starts the learning.</summary>
    /// <param name="name">Name of the behavior.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="observations">Its observations.</param>
    /// <param name="actions">Its actions.</param>
    /// <param name="run">Folders and seed of the run.</param>
    /// <exception cref="InvalidInputException">A setting does not fit, or the run cannot be continued.</exception>
    public BehaviorTraining(
        string name,
        BehaviorSettings settings,
        ObservationLayout observations,
        ActionLayout actions,
        RunPaths run
    )
    {
        (Name, this.settings, this.observations, this.actions) = (name, settings, observations, actions);
        PpoOptions options = ConvertedOptions.Of(settings, observations.HasImages, run.Seed);
        trainer = new LiveTrainer(
            observations.Space,
            actions.Space,
            options,
            new LiveOptions { Horizon = settings.TimeHorizon, WaitsForUpdates = !settings.IsThreaded },
            masksActions: actions.MaskSize > 0
        );
        last = new float[trainer.Policy.RowSize];
        string folder = run.FolderOf(name);
        model = run.ModelOf(name);
        statistics = new GameStatistics();
        string configuration = ConfigurationOf(name, options, settings);
        recorder = new RunRecorder(
            folder,
            new RunRecorderOptions
            {
                CheckpointSteps = settings.CheckpointInterval,
                KeepCheckpoints = settings.KeepCheckpoints,
                Configuration = configuration,
                Callbacks = [statistics, new ProgressLines(name, settings.SummaryFrequency, run.Report)],
                Logs =
                [
                    new MetricsLog(
                        TensorBoardSink.FileName,
                        static (path, position) => new TensorBoardSink(path, position)
                    ),
                ],
                Report = run.Report,
            }
        );
        try
        {
            if (run.Resumes)
                Replace(Path.Combine(folder, "config.yaml"), configuration, run.Report);
            long steps = run.Resumes ? recorder.Resume(trainer.Trainer, run.Report) : 0;
            if (steps == 0 && (settings.InitialPolicy ?? run.InitialPolicyOf(name)) is { } initial)
                Initialize(initial);
            run.Report(
                $"{name}: observes {observations.Space}, acts {actions.Space}, {(steps > 0 ? $"continues at step {steps}" : "starts")}"
            );
            foreach (string line in ConvertedOptions.Notes(settings, observations.HasImages))
                run.Report($"{name}: {line}");
            foreach (string line in configuration.TrimEnd().Split('\n'))
                run.Report($"  {line}");
            trainer.Start(new DecayedOptions(settings), recorder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Name of the behavior, without its team.</summary>
    public string Name { get; }

    /// <summary>Whether the behavior has not taken all its steps.</summary>
    public bool IsTraining => trainer.IsTraining;

    /// <summary>Number of steps that were used for learning.</summary>
    public long Steps => trainer.Trainer.Steps;

    /// <summary>Handles the agents of a behavior in one message of a game.</summary>
    /// <param name="game">Index of the game.</param>
    /// <param name="tick">Number of the message, for errors.</param>
    /// <param name="infos">The agents.</param>
    /// <returns>An action for each agent whose episode runs, in their order.</returns>
    /// <exception cref="InvalidInputException">A value is not valid; the message names the agent and the tick.</exception>
    /// <exception cref="TrainingDivergedException">Learning has failed.</exception>
    public IReadOnlyList<AgentAction> Step(int game, long tick, RepeatedField<AgentInfo> infos)
    {
        deciding.Clear();
        int width = trainer.Policy.RowSize;
        int count = infos.Count(static info => !info.Done);
        Resize(count);
        foreach (AgentInfo info in infos)
        {
            try
            {
                Step(game, info, rows.AsSpan(deciding.Count * width, info.Done ? 0 : width));
            }
            catch (Exception exception) when (exception is CommunicatorException or InvalidInputException)
            {
                throw new InvalidInputException(
                    $"{Name}, agent {info.Id}, tick {tick}: {exception.Message}",
                    exception
                );
            }
        }

        int size = actions.Space.ActionSize;
        trainer.Decide(numbers.AsSpan(0, count), rows.AsSpan(0, count * width), chosen.AsSpan(0, count * size));
        var replies = new AgentAction[count];
        for (int i = 0; i < count; i++)
            replies[i] = actions.Write(chosen.AsSpan(i * size, size));
        return replies;
    }

    /// <summary>Adds a statistic that the game recorded.</summary>
    public void AddStatistic(string name, float value) => statistics.Add(name, value);

    /// <summary>Ends the learning with a checkpoint, and writes the model for Unity.</summary>
    /// <param name="report">Receives the path of the model.</param>
    /// <exception cref="TrainingDivergedException">Learning has failed.</exception>
    public void Finish(Action<string> report)
    {
        trainer.Stop();
        _ = OnnxModel.Write(
            trainer.Policy,
            model,
            new OnnxOptions
            {
                Target = OnnxTarget.Unity,
                Environment = Name,
                Algorithm = "ppo",
            }
        );
        report(
            $"{Name}: {Steps} steps, mean return {ProgressLines.Number(trainer.Episodes.MeanReturn)}; wrote {model}"
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        recorder.Dispose();
    }

    private void Step(int game, AgentInfo info, Span<float> row)
    {
        long key = ((long)game << 32) | (uint)info.Id;
        float reward = (float)(settings.Strength * (info.Reward + info.GroupReward));
        if (agents.TryGetValue(key, out int agent))
        {
            trainer.Reward(agent, reward);
            if (info.Done)
                End(key, agent, info);
        }
        else if (!info.Done)
        {
            agents.Add(key, agent = next++);
        }

        if (info.Done)
            return;
        ReadRow(info, row);
        numbers[deciding.Count] = agent;
        deciding.Add(agent);
    }

    private void End(long key, int agent, AgentInfo info)
    {
        if (info.MaxStepReached)
        {
            ReadRow(info, last);
            trainer.End(agent, EpisodeEnd.Truncated, last);
        }
        else
        {
            trainer.End(agent, EpisodeEnd.Terminated);
        }

        _ = agents.Remove(key);
    }

    private void ReadRow(AgentInfo info, Span<float> row)
    {
        observations.Read(info.Observations, row[..^actions.MaskSize]);
        actions.ReadMask(info.ActionMask, row[^actions.MaskSize..]);
    }

    private void Resize(int count)
    {
        if (numbers.Length >= count)
            return;
        numbers = new int[count];
        rows = new float[count * trainer.Policy.RowSize];
        chosen = new float[count * actions.Space.ActionSize];
    }

    private void Initialize(string path)
    {
        try
        {
            trainer.Trainer.InitializeFrom(Policy.Load(TrainedPolicy.FolderOf(path)));
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{Name} cannot start from {path}: {exception.Message}", exception);
        }
    }

    // As in mlagents-learn, a continued run can have other settings, such as more steps.
    private void Replace(string path, string configuration, Action<string> report)
    {
        if (!File.Exists(path) || File.ReadAllText(path) == configuration)
            return;
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(configuration)));
        report($"{Name}: the settings have changed; {path} is replaced");
    }

    private static string ConfigurationOf(string name, PpoOptions options, BehaviorSettings settings) =>
        new RunConfiguration(
            EnvironmentEntry.Of(
                $"mlagents:{name}",
                "A behavior of Unity ML-Agents.",
                static _ => throw new InvalidOperationException("only the game can step its agents"),
                []
            ),
            AlgorithmRegistry.Default,
            options
        )
        {
            Checkpoints = new CheckpointOptions() with
            {
                Interval = 0,
                SaveFrequency = settings.CheckpointInterval,
                Keep = settings.KeepCheckpoints,
            },
        }.ToYaml();
}
