using System.Diagnostics;
using Proximal.Inference;
using Proximal.Inference.Player;

// Replays the records (*.record) of a folder, or measures the time of a decision with a policy.
//   Player FOLDER              exit code 1 if a number differs from the trainer's
//   Player --speed FILE        microseconds for each decision, alone and of 100 agents at once,
//                              and garbage collections, of which there are none
if (args.Length == 2 && args[0] == "--speed")
{
    Policy policy = Policy.Load(File.ReadAllBytes(args[1]), args[1]);
    foreach (int count in new[] { 1, 100 })
    {
        int collections = GC.CollectionCount(0);
        double time = MicrosecondsPerDecision(policy, count, out long calls);
        collections = GC.CollectionCount(0) - collections;
        Console.WriteLine(
            $"{count} agents: {time:F2} us for each decision; {collections} collections in {calls} calls"
        );
    }

    return 0;
}

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Player FOLDER | Player --speed FILE");
    return 2;
}

int failures = 0;
string[] records = Directory.GetFiles(args[0], "*.record");
foreach (string path in records)
{
    using FileStream stream = File.OpenRead(path);
    string? difference = Replay.FindDifference(DecisionRecord.Load(stream));
    if (difference == null)
        continue;
    failures++;
    Console.WriteLine($"{Path.GetFileName(path)}: {difference}");
}

Console.WriteLine($"{records.Length} records replayed, {failures} differ");
return failures > 0 || records.Length == 0 ? 1 : 0;

// The median of 15 measurements of a tenth of a second.
static double MicrosecondsPerDecision(Policy policy, int count, out long total)
{
    AgentBatch agents = policy.CreateAgents(count);
    var observations = new float[count * policy.ObservationSize];
    for (int i = 0; i < observations.Length; i++)
        observations[i] = (float)Math.Sin(i);
    var masks = new bool[count * policy.ActionMaskSize];
    Array.Fill(masks, true);
    var actions = new float[count * policy.ActionSize];
    var times = new double[15];
    int calls = 1;
    total = 0;
    for (int i = -1; i < times.Length; i++)
    {
        var watch = Stopwatch.StartNew();
        int done = 0;
        do
        {
            for (int j = 0; j < calls; j++)
                agents.Act(observations, masks, actions);
            done += calls;
        } while (watch.ElapsedMilliseconds < 100);
        total += done;
        if (i >= 0)
            times[i] = watch.Elapsed.TotalMilliseconds * 1000 / done / count;
        calls = Math.Max(1, done / 10);
    }

    Array.Sort(times);
    return times[times.Length / 2];
}
