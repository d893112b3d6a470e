using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

/// <summary>
/// A game in the form of the 3D ball of ML-Agents: each agent tilts a plate so that a ball stays on it. It plays on a thread of
/// its own until the trainer asks it to quit.
/// </summary>
/// <param name="port">Port of the trainer.</param>
/// <param name="agents">Number of agents.</param>
/// <param name="seed">Seed of the random numbers.</param>
internal sealed class BallGame(int port, int agents, ulong seed)
{
    private const int MaxSteps = 100;
    private const string Key = "3DBall?team=0";

    private readonly Ball[] balls = new Ball[agents];
    private Rng random = new(seed);
    private int nextId;

    /// <summary>Changes a message before it is sent, at the given number of a step; null for none.</summary>
    public Func<int, UnityMessage, UnityMessage?>? Change { get; init; }

    /// <summary>What the trainer sent at the start.</summary>
    public UnityRLInitializationInput? Initialization { get; private set; }

    /// <summary>The side channels of the reset.</summary>
    public byte[] SideChannel { get; private set; } = [];

    /// <summary>Number of steps.</summary>
    public int Steps { get; private set; }

    /// <summary>Why the game ended, if the trainer did not ask it to quit.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Starts the game.</summary>
    public Thread Start()
    {
        var thread = new Thread(() =>
        {
            try
            {
                Play();
            }
            catch (Exception exception)
            {
                Failure = exception;
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    private void Play()
    {
        using var client = new UnityClient(port);
        UnityMessage reply = client.Send(
            Message(
                new UnityOutput
                {
                    RlInitializationOutput = new UnityRLInitializationOutput
                    {
                        Name = "Academy",
                        CommunicationVersion = "1.5.0",
                        PackageVersion = "3.0.0",
                        Capabilities = new Capabilities { BaseRl = true, HybridActions = true },
                    },
                }
            )
        );
        if (reply.Header.Status != 200)
            return;
        Initialization = reply.UnityInput.RlInitializationInput;
        reply = client.Send(new UnityMessage { Header = new Header { Status = 200 } });
        if (reply.Header.Status != 200)
            return;
        SideChannel = reply.UnityInput.RlInput.SideChannel.ToByteArray();
        for (int i = 0; i < agents; i++)
            balls[i] = Begin();
        UnityRLOutput output = new();
        Add(output, [.. balls.Select(static ball => ball.Info(done: false))]);
        UnityMessage first = Message(new UnityOutput { RlOutput = output });
        first.UnityOutput.RlInitializationOutput = new UnityRLInitializationOutput
        {
            BrainParameters =
            {
                new BrainParameters
                {
                    BrainName = Key,
                    IsTraining = true,
                    ActionSpec = new ActionSpec { NumContinuousActions = 2 },
                },
            },
        };
        reply = client.Send(first);
        while (reply.Header.Status == 200)
        {
            Steps++;
            UnityMessage? next = Message(
                new UnityOutput { RlOutput = Step(reply.UnityInput.RlInput.AgentActions[Key]) }
            );
            next = Change is null ? next : Change(Steps, next);
            if (next is null)
                return;
            reply = client.Send(next);
        }
    }

    private UnityRLOutput Step(UnityRLInput.Types.ListAgentAction actions)
    {
        List<AgentInfo> infos = [];
        Assert.Equal(agents, actions.Value.Count);
        for (int i = 0; i < agents; i++)
        {
            AgentAction action = actions.Value[i];
            Assert.Equal(action.ContinuousActions, action.VectorActionsDeprecated);
            Ball ball = balls[i].Move(action.ContinuousActions[0], action.ContinuousActions[1]);
            bool falls = Math.Abs(ball.X) > 1 || Math.Abs(ball.Z) > 1,
                isLate = ball.Age >= MaxSteps;
            ball = ball with { Reward = falls ? -1 : 0.1f };
            balls[i] = ball;
            if (falls || isLate)
            {
                AgentInfo last = ball.Info(done: true);
                last.MaxStepReached = !falls;
                infos.Add(last);
                balls[i] = Begin();
                infos.Add(balls[i].Info(done: false));
            }
            else
            {
                infos.Add(ball.Info(done: false));
            }
        }

        UnityRLOutput output = new();
        Add(output, infos);
        return output;
    }

    private Ball Begin() =>
        new(
            nextId++,
            (float)random.Uniform(-0.5, 0.5),
            (float)random.Uniform(-0.5, 0.5),
            (float)random.Uniform(-0.05, 0.05),
            (float)random.Uniform(-0.05, 0.05),
            Age: 0,
            Reward: 0
        );

    private static void Add(UnityRLOutput output, IEnumerable<AgentInfo> infos)
    {
        var list = new UnityRLOutput.Types.ListAgentInfo();
        list.Value.AddRange(infos);
        output.AgentInfos.Add(Key, list);
    }

    private static UnityMessage Message(UnityOutput output) =>
        new()
        {
            Header = new Header { Status = 200 },
            UnityOutput = output,
        };

    /// <summary>A ball on its plate: position and velocity.</summary>
    private readonly record struct Ball(
        int Id,
        float X,
        float Z,
        float VelocityX,
        float VelocityZ,
        int Age,
        float Reward
    )
    {
        /// <summary>The tilt of the plate accelerates the ball, which also rolls outwards by itself.</summary>
        public Ball Move(float tiltX, float tiltZ)
        {
            float vx = VelocityX + (0.02f * tiltX) + (0.01f * X),
                vz = VelocityZ + (0.02f * tiltZ) + (0.01f * Z);
            return this with { X = X + vx, Z = Z + vz, VelocityX = vx, VelocityZ = vz, Age = Age + 1 };
        }

        public AgentInfo Info(bool done)
        {
            var observation = new Observation
            {
                Name = "VectorSensor_size4",
                Shape = { 4 },
                DimensionProperties = { 1 },
                FloatData = new Observation.Types.FloatData(),
            };
            observation.FloatData.Data.AddRange([X, Z, 10 * VelocityX, 10 * VelocityZ]);
            return new AgentInfo
            {
                Id = Id,
                Done = done,
                Reward = Reward,
                Observations = { observation },
            };
        }
    }
}
