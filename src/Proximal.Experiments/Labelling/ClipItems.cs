using Proximal.Environments;
using Proximal.Rendering;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// Items of a session about clips: pairs of segments of episodes, which checkpoints of a run and random actions play
/// (Christiano et al. 2017, arXiv:1706.03741).
/// </summary>
/// <param name="folder">Folder of the session.</param>
/// <param name="environment">Environment of the run.</param>
/// <param name="checkpoints">Folders of the checkpoints, with their names.</param>
internal sealed class ClipItems(
    LabellingFolder folder,
    EnvironmentEntry environment,
    IReadOnlyList<(string Name, string Folder)> checkpoints
)
{
    private const int Width = 300,
        Height = 300;
    private const double FramesPerSecond = 25;
    private const ulong PlayingStream = RandomStreams.FirstOwn + (1UL << 30);

    /// <summary>Number of pairs. Default 500.</summary>
    public int Pairs { get; init; } = 500;

    /// <summary>Number of steps of a clip, fewer at the end of an episode. Default 50.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>Whether animations are drawn, for a person.</summary>
    public bool Draws { get; init; } = true;

    /// <summary>Random seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Plays the episodes and writes the clips.</summary>
    /// <exception cref="InvalidInputException">A checkpoint is damaged, or its policy does not fit.</exception>
    public IReadOnlyList<LabellingItem> Create()
    {
        string[] sources = [.. checkpoints.Select(static checkpoint => checkpoint.Name), "random"];
        int perSource = (2 * Pairs + sources.Length - 1) / sources.Length;
        // Clip number k of those that are played becomes clip order[k] of the session.
        int[] order = new int[perSource * sources.Length];
        var random = new Rng(Seed, PlayingStream);
        random.Permutation(order);
        var clips = new List<Segment>();
        for (int i = 0; i < sources.Length; i++)
        {
            Policy? policy = i < checkpoints.Count ? Policy.Load(checkpoints[i].Folder) : null;
            Play(policy, (ulong)i, clips, clips.Count + perSource, order);
        }

        var sorted = new Segment[order.Length];
        string[] names = new string[order.Length];
        for (int k = 0; k < order.Length; k++)
            (sorted[order[k]], names[order[k]]) = (clips[k], sources[k / perSource]);
        int[] pairs = [.. Enumerable.Range(0, Pairs)];
        // The preferences of this file are not used; its segments are the clips.
        new SegmentPreferences(pairs.Select(i => new SegmentPair(sorted[2 * i], sorted[(2 * i) + 1], 0.5))).Save(
            folder.Clips
        );
        return
        [
            .. pairs.Select(i => new LabellingItem(
                i,
                null,
                [.. new[] { 2 * i, (2 * i) + 1 }.Select(clip => new LabellingCandidate(null, clip, names[clip]))]
            )),
        ];
    }

    /// <summary>Reads the clips of a session.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static IReadOnlyList<Segment> Read(LabellingFolder folder) =>
        [.. SegmentPreferences.Load(folder.Clips).Pairs.SelectMany(static pair => new[] { pair.First, pair.Second })];

    private void Play(Policy? policy, ulong source, List<Segment> clips, int most, int[] order)
    {
        IEnvironment task = environment.Create();
        try
        {
            float[] row = new float[task.RowSize()];
            float[] action = new float[task.ActionSpace.ActionSize];
            int observationSize = task.ObservationSpace.ObservationSize;
            var random = new Rng(Seed, PlayingStream + 1 + source);
            RecurrentState? state = policy?.CreateRecurrentState(1);
            task.Seed(Seed, VectorEnvironment.FirstStream + source);
            while (clips.Count < most)
            {
                task.ResetRow(row);
                state?.Reset(0);
                StepResult result = default;
                int limit = task.MaxEpisodeSteps ?? PolicyEvaluation.StepLimit;
                for (int step = 0; !result.Ended && step < limit && clips.Count < most; )
                {
                    List<float> observations = [],
                        actions = [];
                    double sum = 0;
                    using SvgAnimation? animation =
                        Draws && order[clips.Count] < 2 * Pairs ? Animate(order[clips.Count]) : null;
                    int steps = 0;
                    for (; !result.Ended && steps < Steps && step < limit; steps++, step++)
                    {
                        if (policy is null)
                            task.ActionSpace.SampleAction(ref random, row.AsSpan(observationSize), action);
                        else
                            policy.Act(row, action, deterministic: false, ref random, state);
                        observations.AddRange(row.AsSpan(0, observationSize));
                        actions.AddRange(action);
                        result = task.StepRow(action, row);
                        sum += result.Reward;
                        if (animation is null)
                            continue;
                        task.Render(animation.Canvas);
                        animation.AddFrame(repeat: result.Ended || steps == Steps - 1 ? (int)FramesPerSecond : 1);
                    }

                    clips.Add(new Segment([.. observations], [.. actions], steps, result.Terminated, sum));
                }
            }
        }
        finally
        {
            (task as IDisposable)?.Dispose();
        }
    }

    private SvgAnimation Animate(int clip)
    {
        string path = folder.AnimationOf(clip);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new SvgAnimation(new StreamWriter(path), Width, Height, FramesPerSecond);
    }
}
