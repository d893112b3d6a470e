using System.Reflection;
using Google.Protobuf;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents;

/// <summary>
/// The trainer's side of the communicator: replies to the messages of all games, one at a time, and trains their
/// behaviors.
/// </summary>
internal sealed class GameSession : IDisposable
{
    private const int Success = 200,
        Quit = 400;

    /// <summary>Version of the communicator.</summary>
    public const string ApiVersion = "1.5.0";

    private readonly Lock gate = new();
    private readonly GameSettings settings;
    private readonly RunPaths run;
    private readonly UnityGame[] games;
    private readonly SortedDictionary<string, BehaviorTraining> behaviors = new(StringComparer.Ordinal);
    private Exception? failure;
    private bool isClosing;

    /// <summary>Creates a session.</summary>
    /// <param name="settings">Settings.</param>
    /// <param name="run">Folders and seed of the run.</param>
    /// <param name="games">The games.</param>
    public GameSession(GameSettings settings, RunPaths run, UnityGame[] games) =>
        (this.settings, this.run, this.games) = (settings, run, games);

    /// <summary>Why the training ended early; null if it did not.</summary>
    public Exception? Failure
    {
        get
        {
            lock (gate)
                return failure;
        }
    }

    /// <summary>Whether all behaviors have taken their steps.</summary>
    public bool IsComplete
    {
        get
        {
            lock (gate)
                return behaviors.Count > 0 && behaviors.Values.All(static behavior => !behavior.IsTraining);
        }
    }

    /// <summary>Handles a message of a game.</summary>
    /// <param name="index">Index of the game.</param>
    /// <param name="request">The message.</param>
    /// <returns>The reply.</returns>
    public byte[] Exchange(int index, ReadOnlySpan<byte> request)
    {
        UnityGame game = games[index];
        game.EndWait();
        lock (gate)
        {
            try
            {
                return Handle(game, UnityMessage.Parser.ParseFrom(request)).ToByteArray();
            }
            catch (InvalidProtocolBufferException)
            {
                return Fail(game, "it sent a message that is not one of ML-Agents").ToByteArray();
            }
            catch (Exception exception) when (exception is CommunicatorException or InvalidInputException)
            {
                return Fail(game, exception.Message).ToByteArray();
            }
#pragma warning disable CA1031 // The thread of the caller throws the exception.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure ??= exception;
                return Goodbye(game).ToByteArray();
            }
            finally
            {
                game.BeginWait();
            }
        }
    }

    /// <summary>Ends the session if a game has not sent anything for too long.</summary>
    /// <param name="limit">Longest silence.</param>
    /// <param name="hint">What to do if a game did not connect.</param>
    public void CheckSilence(TimeSpan limit, string hint)
    {
        lock (gate)
            foreach (UnityGame game in games)
                if (game.Phase != UnityPhase.Closed && game.Silence > limit)
                    _ = Fail(
                        game,
                        FormattableString.Invariant($"it sent nothing for {limit.TotalSeconds:0.###} s")
                            + (game.Phase == UnityPhase.Initialization ? $"; {hint}" : "")
                    );
    }

    /// <summary>Ends the session because a game has ended.</summary>
    public void Fail(int index, string reason)
    {
        lock (gate)
            _ = Fail(games[index], reason);
    }

    /// <summary>Replies to the next message of each game that it must quit.</summary>
    /// <param name="wait">Longest time to wait for these messages.</param>
    public void Close(TimeSpan wait)
    {
        lock (gate)
            isClosing = true;
        for (int i = 0; i < wait.TotalMilliseconds / 10; i++)
        {
            lock (gate)
                if (
                    Array.TrueForAll(games, static game => game.Phase is UnityPhase.Closed or UnityPhase.Initialization)
                )
                    return;
            Thread.Sleep(10);
        }
    }

    /// <summary>Ends the learning of all behaviors with a checkpoint, and writes their models.</summary>
    /// <exception cref="TrainingDivergedException">A behavior has diverged. The others are saved.</exception>
    public void Finish()
    {
        TrainingDivergedException? diverged = null;
        lock (gate)
            foreach (BehaviorTraining behavior in behaviors.Values)
            {
                try
                {
                    behavior.Finish(run.Report);
                }
                catch (TrainingDivergedException exception)
                {
                    diverged ??= exception;
                }
            }

        if (diverged is not null)
            throw diverged;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            foreach (BehaviorTraining behavior in behaviors.Values)
                behavior.Dispose();
    }

    private UnityMessage Handle(UnityGame game, UnityMessage request)
    {
        if (game.Phase == UnityPhase.Closed || isClosing || failure is not null)
            return Goodbye(game);
        if (request.Header?.Status != Success)
            return Fail(game, $"it closed the connection (status {request.Header?.Status ?? 0})");
        switch (game.Phase)
        {
            case UnityPhase.Initialization:
                return Initialize(
                    game,
                    request.UnityOutput?.RlInitializationOutput
                        ?? throw new CommunicatorException("its first message has no version")
                );
            case UnityPhase.FirstReset:
                game.Phase = UnityPhase.Steps;
                return Reply(
                    new UnityInput
                    {
                        RlInput = new UnityRLInput
                        {
                            Command = Command.Reset,
                            SideChannel = ByteString.CopyFrom(SideChannels.Write(settings.Engine, settings.Parameters)),
                        },
                    }
                );
            default:
                return Step(game, request.UnityOutput);
        }
    }

    private UnityMessage Initialize(UnityGame game, UnityRLInitializationOutput output)
    {
        string version = output.CommunicationVersion;
        if (version.Split('.')[0] != ApiVersion.Split('.')[0])
            throw new CommunicatorException(
                $"its communicator has version '{version}' (package {output.PackageVersion}), but {ApiVersion} is needed: use "
                    + "com.unity.ml-agents 2 to 4"
            );
        game.Phase = UnityPhase.FirstReset;
        foreach (BrainParameters behavior in output.BrainParameters)
            game.Behaviors[behavior.BrainName] = behavior;
        run.Report($"{game.Name}: connected, package {output.PackageVersion}, communicator {version}");
        return Reply(
            new UnityInput
            {
                RlInitializationInput = new UnityRLInitializationInput
                {
                    Seed = (int)((run.Seed + (ulong)game.Index) % int.MaxValue),
                    CommunicationVersion = ApiVersion,
                    PackageVersion = PackageVersion,
                    NumAreas = settings.Areas,
                    Capabilities = new Capabilities
                    {
                        BaseRl = true,
                        ConcatenatedPng = true,
                        CompressedChannelMapping = true,
                        HybridActions = true,
                        MultiAgentGroups = true,
                    },
                },
            }
        );
    }

    // Packages of the release line 1.0 refuse package versions above 0.25.
    private static string PackageVersion { get; } =
        typeof(GameSession)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    private UnityMessage Step(UnityGame game, UnityOutput? output)
    {
        game.Tick++;
        foreach (BrainParameters behavior in output?.RlInitializationOutput?.BrainParameters ?? [])
            game.Behaviors[behavior.BrainName] = behavior;
        var input = new UnityRLInput { Command = Command.Step };
        if (output?.RlOutput is { } step)
        {
            // In a fixed order, so that random numbers do not depend on that of the map.
            foreach (string key in step.AgentInfos.Keys.Order(StringComparer.Ordinal))
                Step(game, key, step.AgentInfos[key], input);
            SideChannels.Read(step.SideChannel.Span, AddStatistic);
        }

        return Reply(new UnityInput { RlInput = input });
    }

    private void Step(UnityGame game, string key, UnityRLOutput.Types.ListAgentInfo infos, UnityRLInput input)
    {
        if (infos.Value.Count == 0)
            return;
        IReadOnlyList<AgentAction> actions = Find(game, key, infos.Value[0]).Step(game.Index, game.Tick, infos.Value);
        if (actions.Count == 0)
            return;
        var list = new UnityRLInput.Types.ListAgentAction();
        list.Value.AddRange(actions);
        input.AgentActions.Add(key, list);
    }

    // All teams of a behavior share a policy.
    private BehaviorTraining Find(UnityGame game, string key, AgentInfo first)
    {
        string name = key.Split('?')[0];
        if (behaviors.TryGetValue(name, out BehaviorTraining? known))
            return known;
        BehaviorSettings behavior = settings.Of(name);
        if (!game.Behaviors.TryGetValue(key, out BrainParameters? parameters))
            throw new CommunicatorException($"it sent agents of '{key}' without the parameters of the behavior");
        try
        {
            var training = new BehaviorTraining(
                name,
                behavior,
                ObservationLayout.Of(first.Observations),
                ActionLayout.Of(parameters),
                run
            );
            behaviors.Add(name, training);
            return training;
        }
        catch (CommunicatorException exception)
        {
            throw new CommunicatorException(
                $"{name}, agent {first.Id}, tick {game.Tick}: {exception.Message}",
                exception
            );
        }
    }

    private void AddStatistic(string name, float value)
    {
        foreach (BehaviorTraining behavior in behaviors.Values)
            behavior.AddStatistic(name, value);
    }

    private UnityMessage Fail(UnityGame game, string reason)
    {
        string place =
            game.Tick > 0 && !reason.Contains(", tick ", StringComparison.Ordinal) ? $", tick {game.Tick}" : "";
        failure ??= new InvalidInputException($"{game.Name}{place}: {reason}");
        return Goodbye(game);
    }

    private static UnityMessage Goodbye(UnityGame game)
    {
        game.Phase = UnityPhase.Closed;
        return new UnityMessage { Header = new Header { Status = Quit } };
    }

    private static UnityMessage Reply(UnityInput input) =>
        new()
        {
            Header = new Header { Status = Success },
            UnityInput = input,
        };
}
