#:project ../src/Proximal/Proximal.csproj
#:property PublishAot=false
using Proximal;

// Pong in the terminal, in a loop of its own, whose paddles learn while the game runs:
//   dotnet run -c Release samples/GameLoop.cs            train without drawing, then save to runs/pong
//   dotnet run -c Release samples/GameLoop.cs -- watch   watch two paddles, which go on learning
//   dotnet run -c Release samples/GameLoop.cs -- play    play the left paddle: W and S, Q to quit
string mode = args.FirstOrDefault() ?? "train";
bool isDrawn = mode is "watch" or "play",
    hasPlayer = mode == "play";

var options = new PpoOptions
{
    TotalSteps = isDrawn ? 1_000_000_000 : long.Parse(args.ElementAtOrDefault(1) ?? "1500000"),
    EnvironmentCount = 32, // a rollout: 32 × 128 decisions
    StepsPerRollout = 128,
    BatchSize = 512,
    Epochs = 4,
    LearningRate = 1e-3,
    EntropyCoefficient = 0.01f,
    Threads = Math.Max(1, Environment.ProcessorCount - 1),
};
Court[] courts = [.. Enumerable.Range(0, isDrawn ? 1 : 16).Select(static i => new Court((ulong)i))];
using var trainer = new LiveTrainer(Box.Uniform(-1, 1, Court.ObservationSize), new Discrete(3), options);
using var recorder = new RunRecorder("runs/pong", new RunRecorderOptions { CheckpointSteps = 500_000 });
recorder.Resume(trainer.Trainer);
trainer.Start(recorder);

// An agent is a paddle: 2 · court for the left one, 2 · court + 1 for the right one.
int[] agents = [.. Enumerable.Range(0, 2 * courts.Length).Where(agent => agent > 0 || !hasPlayer)];
var observations = new float[agents.Length * Court.ObservationSize];
var actions = new float[agents.Length];
long points = 0,
    hits = 0;
bool quits = false;
Console.CancelKeyPress += (_, key) => key.Cancel = quits = true;
for (long tick = 1; trainer.IsTraining && !quits; tick++)
{
    for (int i = 0; i < agents.Length; i++)
        courts[agents[i] / 2].Observe(agents[i] % 2, observations.AsSpan(i * Court.ObservationSize));
    trainer.Decide(agents, observations, actions);
    for (int i = 0; i < agents.Length; i++)
        courts[agents[i] / 2].Move(agents[i] % 2, (int)actions[i] - 1);
    if (hasPlayer)
        courts[0].Move(0, ReadKeys(ref quits));

    foreach ((int court, Court one) in courts.Index())
    {
        Outcome outcome = one.Tick();
        hits += outcome == Outcome.Hit ? 1 : 0;
        if (outcome is Outcome.Rally or Outcome.Hit)
            continue;
        points++;
        foreach (int side in (int[])[0, 1])
        {
            if (side == 0 && hasPlayer)
                continue;
            trainer.Reward((2 * court) + side, (outcome == Outcome.LeftMissed) == (side == 0) ? -1 : 1);
            trainer.End((2 * court) + side, EpisodeEnd.Terminated);
        }

        one.Serve();
    }

    if (isDrawn)
    {
        courts[0].Draw();
        Console.WriteLine($"{trainer.Updates} updates   {points} points   ");
        Thread.Sleep(40);
    }
    else if (tick % 5000 == 0)
    {
        Console.WriteLine($"{trainer.Trainer.Steps, 9} decisions   {(double)hits / points:F2} hits per point");
        (hits, points) = (0, 0);
    }

    // Without a clock of its own, the game would be faster than the learning.
    if (!isDrawn)
        trainer.WaitForUpdate();
}

trainer.Stop();
trainer.Policy.Save("runs/pong/policy");
Console.WriteLine("saved runs/pong; watch it with: dotnet run -c Release samples/GameLoop.cs -- watch");

static int ReadKeys(ref bool quits)
{
    int move = 0;
    while (Console.KeyAvailable)
    {
        ConsoleKey key = Console.ReadKey(intercept: true).Key;
        quits |= key == ConsoleKey.Q;
        move =
            key is ConsoleKey.W or ConsoleKey.UpArrow ? -1
            : key is ConsoleKey.S or ConsoleKey.DownArrow ? 1
            : move;
    }

    return 2 * move;
}

internal enum Outcome
{
    Rally,
    Hit,
    LeftMissed,
    RightMissed,
}

/// <summary>A court of Pong: 40 × 16 characters, paddles of 3.</summary>
internal sealed class Court
{
    public const int ObservationSize = 6;
    private const int Width = 40,
        Height = 16,
        Reach = 1;
    private const float Speed = 1.2f;

    private readonly float[] paddles = new float[2];
    private Rng random;
    private float x,
        y,
        vx,
        vy;

    public Court(ulong index)
    {
        random = new Rng(1, RandomStreams.FirstOwn + index);
        Serve();
    }

    public void Serve()
    {
        (x, y) = (Width / 2f, (float)random.Uniform(2, Height - 2));
        vx = random.NextInt32(2) == 0 ? -Speed : Speed;
        vy = (float)random.Uniform(-0.8, 0.8);
        paddles.AsSpan().Fill(Height / 2f);
    }

    /// <summary>Both sides see the court as if they were on the left.</summary>
    public void Observe(int side, Span<float> observation)
    {
        float mirror = side == 0 ? 1 : -1;
        observation[0] = (2 * paddles[side] / Height) - 1;
        observation[1] = (2 * paddles[1 - side] / Height) - 1;
        observation[2] = mirror * ((2 * x / Width) - 1);
        observation[3] = (2 * y / Height) - 1;
        observation[4] = mirror * vx / Speed;
        observation[5] = vy;
    }

    public void Move(int side, int direction) => paddles[side] = Math.Clamp(paddles[side] + direction, 1, Height - 2);

    public Outcome Tick()
    {
        (x, y) = (x + vx, y + vy);
        if (y < 0 || y > Height - 1)
            (y, vy) = (Math.Clamp(y, 0, Height - 1), -vy);
        if (x > 1 && x < Width - 2)
            return Outcome.Rally;
        int side = x <= 1 ? 0 : 1;
        float offset = y - paddles[side];
        if (Math.Abs(offset) > Reach + 0.5f)
            return side == 0 ? Outcome.LeftMissed : Outcome.RightMissed;
        x = Math.Clamp(x, 1.01f, Width - 2.01f);
        (vx, vy) = (-vx, Math.Clamp((0.6f * vy) + (0.4f * offset) + (float)random.Uniform(-0.1, 0.1), -1, 1));
        return Outcome.Hit;
    }

    public void Draw()
    {
        Console.SetCursorPosition(0, 0);
        for (int row = 0; row < Height; row++)
        {
            var line = new char[Width];
            Array.Fill(line, ' ');
            for (int side = 0; side < 2; side++)
                if (Math.Abs(row - (int)paddles[side]) <= Reach)
                    line[side == 0 ? 0 : Width - 1] = '#';
            if ((int)Math.Round(y) == row)
                line[Math.Clamp((int)Math.Round(x), 0, Width - 1)] = 'o';
            Console.WriteLine($"|{new string(line)}|");
        }
    }
}
