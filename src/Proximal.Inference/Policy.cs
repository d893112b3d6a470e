namespace Proximal.Inference;

/// <summary>
/// Trained policy, read from a file that <c>proximal export RUN --inference FILE</c> wrote. It contains all that acting
/// needs: normalization, networks, distributions and bounds. It never changes, so agents on several threads can share
/// it.
/// </summary>
/// <example>
/// <code>
/// Policy policy = Policy.Load(File.ReadAllBytes("walker.policy"));
/// AgentBatch agents = policy.CreateAgents(count: 100);
/// agents.Act(observations, actions);      // each tick; allocates nothing
/// agents.Reset(agent);                    // when the episode of an agent begins
/// </code>
/// </example>
public sealed class Policy
{
    private const int PartSize = 1 << 16;

    private readonly PolicyContent content;

    private Policy(PolicyContent content)
    {
        this.content = content;
        ObservationSpace =
            content.FrameStack > 1 ? content.Observations.Frame(content.FrameStack) : content.Observations;
    }

    /// <summary>
    /// Space of the observations that the game passes. With <see cref="FrameStack"/>, that of a single observation.
    /// </summary>
    public Space ObservationSpace { get; }

    /// <summary>Space of the actions.</summary>
    public Space ActionSpace => content.Actions;

    /// <summary>Length of the observation of an agent.</summary>
    public int ObservationSize => ObservationSpace.ObservationSize;

    /// <summary>Length of the action of an agent.</summary>
    public int ActionSize => ActionSpace.ActionSize;

    /// <summary>Length of the action mask of an agent; 0 if the policy takes no masks.</summary>
    public int ActionMaskSize => MasksActions ? ActionSpace.ActionMaskSize : 0;

    /// <summary>Whether the policy takes action masks.</summary>
    public bool MasksActions => content.MasksActions;

    /// <summary>Whether the policy has a recurrent state, so that <see cref="AgentBatch.Reset(int)"/> must be called
    /// when an episode begins.</summary>
    public bool IsRecurrent => content.Network.StateSize > 0;

    /// <summary>Number of the last observations that the policy sees. Agents keep them. 1 for the current observation
    /// only.</summary>
    public int FrameStack => content.FrameStack;

    /// <summary>Whether the file contains the critic, so that agents estimate values.</summary>
    public bool HasValue => content.Network.HasCritic;

    /// <summary>Name of the environment; empty if it is unknown.</summary>
    public string Environment => content.Environment;

    /// <summary>Name of the training algorithm; empty if it is unknown.</summary>
    public string Algorithm => content.Algorithm;

    internal PolicyContent Content => content;

    /// <summary>Loads a policy from the bytes of a file.</summary>
    /// <param name="file">The content of the file. It is not used after the call.</param>
    /// <param name="name">Name of the file for messages.</param>
    /// <exception cref="PolicyFormatException">The file is no policy, of another version, or damaged; the message names
    /// the field.</exception>
    public static Policy Load(byte[] file, string name = "the policy file")
    {
        if (file == null)
            throw new ArgumentNullException(nameof(file));
        return new Policy(PolicyContent.Read(file, name));
    }

    /// <summary>Loads a policy from a stream, up to its end. No more is read than a policy file has.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">Name of the file for messages.</param>
    /// <exception cref="PolicyFormatException">The file is no policy, of another version, or damaged; the message names
    /// the field.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Policy Load(Stream stream, string name = "the policy file")
    {
        if (stream == null)
            throw new ArgumentNullException(nameof(stream));
        using var bytes = new MemoryStream();
        var part = new byte[PartSize];
        int read;
        do
        {
            read = stream.Read(part, 0, part.Length);
            bytes.Write(part, 0, read);
        } while (read > 0 && bytes.Length <= PolicyContent.SizeOf(bytes.GetBuffer(), (int)bytes.Length));
        return Load(bytes.ToArray(), name);
    }

    /// <summary>Creates agents that act with this policy. All memory that acting needs is allocated here.</summary>
    /// <param name="count">Number of agents.</param>
    /// <param name="seed">Seed of sampled actions. Default 0.</param>
    /// <param name="stream">Index of the independent sequence of the seed. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public AgentBatch CreateAgents(int count, ulong seed = 0, ulong stream = 0)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"the number of agents must be at least 1, not {count}"
            );
        return new AgentBatch(this, count, seed, stream);
    }
}
