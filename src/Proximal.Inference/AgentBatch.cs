using System.Runtime.InteropServices;

namespace Proximal.Inference;

/// <summary>
/// Agents that act with one policy: their recurrent states, last observations and random numbers. Created by
/// <see cref="Policy.CreateAgents"/>. No method allocates memory. Not thread-safe: use one batch per thread.
/// </summary>
public sealed class AgentBatch
{
    // Rows of one pass through the network, whose values fit the caches.
    private const int PassRows = 32;

    private readonly PolicyContent content;
    private readonly ActionHead[] heads;
    private readonly ActorCritic.Buffers buffers;
    private readonly float[] inputs;
    private readonly float[] passStates;
    private readonly float[] states;
    private readonly float[] frames;
    private readonly float[] noise;
    private readonly float[] distributions;
    private readonly float[] values;
    private readonly bool[] hasFrames;
    private readonly bool[] hasNoise;
    private readonly long[] lastCalls;
    private readonly int[] order;
    private readonly bool[] mask;
    private readonly int observationSize;
    private readonly int inputSize;
    private readonly int stateSize;
    private readonly int noiseSize;
    private readonly int distributionSize;
    private long call;
    private PhiloxRandom random;

    internal AgentBatch(Policy policy, int count, ulong seed, ulong stream)
    {
        (Policy, Count, content, heads) = (policy, count, policy.Content, policy.Content.Heads);
        random = new PhiloxRandom(seed, stream);
        observationSize = policy.ObservationSize;
        inputSize = content.Observations.ObservationSize;
        stateSize = content.Network.StateSize;
        foreach (ActionHead head in heads)
        {
            noiseSize += head.NoiseSize;
            distributionSize += head.DistributionSize;
        }

        int rows = Math.Min(count, PassRows);
        buffers = content.Network.CreateBuffers(rows);
        inputs = new float[rows * inputSize];
        passStates = new float[rows * stateSize];
        states = new float[checked(count * stateSize)];
        frames = new float[content.FrameStack > 1 ? checked(count * inputSize) : 0];
        noise = new float[checked(count * noiseSize)];
        distributions = new float[checked(count * distributionSize)];
        values = new float[policy.HasValue ? count : 0];
        hasFrames = new bool[count];
        hasNoise = new bool[count];
        lastCalls = new long[count];
        order = new int[count];
        mask = new bool[policy.ActionMaskSize];
    }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>Number of agents.</summary>
    public int Count { get; }

    /// <summary>Number of distribution parameters of an agent.</summary>
    public int DistributionSize => distributionSize;

    /// <summary>
    /// Value estimates of all agents at their last decisions, as the critic predicts them: in units of the reward, or
    /// of normalized rewards or values if training normalized them. Empty if the file does not contain the critic.
    /// </summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>Begins a new episode of all agents.</summary>
    public void Reset()
    {
        for (int i = 0; i < Count; i++)
            Reset(i);
    }

    /// <summary>
    /// Begins a new episode of an agent: clears its recurrent state, last observations and exploration noise.
    /// </summary>
    /// <param name="agent">Index of the agent.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such agent.</exception>
    public void Reset(int agent)
    {
        CheckAgent(agent);
        states.AsSpan(agent * stateSize, stateSize).Clear();
        hasFrames[agent] = hasNoise[agent] = false;
    }

    /// <summary>Computes the actions of all agents.</summary>
    /// <param name="observations">Observations, [<see cref="Count"/>, <see cref="Policy.ObservationSize"/>]: as in
    /// training, choices as one-hot numbers, not normalized.</param>
    /// <param name="actions">Receives the actions, [<see cref="Count"/>, <see cref="Policy.ActionSize"/>]: choices as
    /// indices, numbers within their bounds.</param>
    /// <param name="deterministic">Whether to return the most probable actions rather than samples. Default
    /// true.</param>
    /// <exception cref="ArgumentException">A length is wrong, an observation is NaN, or the policy takes action
    /// masks.</exception>
    public void Act(ReadOnlySpan<float> observations, Span<float> actions, bool deterministic = true) =>
        ActAll(observations, default, actions, deterministic);

    /// <summary>Computes the actions of all agents, with action masks.</summary>
    /// <param name="observations">Observations, [<see cref="Count"/>, <see cref="Policy.ObservationSize"/>].</param>
    /// <param name="masks">Allowed actions, [<see cref="Count"/>, <see cref="Policy.ActionMaskSize"/>]; at least one
    /// value of each choice must be allowed. Empty if the policy takes no masks.</param>
    /// <param name="actions">Receives the actions, [<see cref="Count"/>, <see cref="Policy.ActionSize"/>].</param>
    /// <param name="deterministic">Whether to return the most probable actions rather than samples. Default
    /// true.</param>
    /// <exception cref="ArgumentException">A length is wrong or an observation is NaN.</exception>
    public void Act(
        ReadOnlySpan<float> observations,
        ReadOnlySpan<bool> masks,
        Span<float> actions,
        bool deterministic = true
    ) => ActAll(observations, masks, actions, deterministic);

    /// <summary>Computes the actions of some agents, such as those that decide in this tick.</summary>
    /// <param name="agents">Indices of the agents, each at most once.</param>
    /// <param name="observations">Observations of these agents, [agents, <see cref="Policy.ObservationSize"/>].</param>
    /// <param name="masks">Allowed actions of these agents, [agents, <see cref="Policy.ActionMaskSize"/>]. Empty if the
    /// policy takes no masks.</param>
    /// <param name="actions">Receives the actions of these agents, [agents, <see cref="Policy.ActionSize"/>].</param>
    /// <param name="deterministic">Whether to return the most probable actions rather than samples. Default
    /// true.</param>
    /// <exception cref="ArgumentException">A length is wrong, an observation is NaN, or an agent occurs
    /// twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such agent.</exception>
    public void Act(
        ReadOnlySpan<int> agents,
        ReadOnlySpan<float> observations,
        ReadOnlySpan<bool> masks,
        Span<float> actions,
        bool deterministic = true
    )
    {
        call++;
        if (agents.Length > Count)
            throw new ArgumentException($"there are {agents.Length} indices for {Count} agents", nameof(agents));
        agents.CopyTo(order);
        for (int i = 0; i < agents.Length; i++)
        {
            int agent = order[i];
            CheckAgent(agent);
            if (lastCalls[agent] == call)
                throw new ArgumentException($"agent {agent} occurs twice", nameof(agents));
            lastCalls[agent] = call;
        }

        if (agents.Length > 0)
            Act(agents.Length, observations, masks, actions, deterministic);
    }

    /// <summary>
    /// Distribution parameters of the last decision of an agent, for each part of the action in order: logits of
    /// choices (-10⁸ where masked); the logit of 1 of switches; the means, then the standard deviations of Gaussians,
    /// before clipping or tanh; α, then β of beta distributions; the action before tanh of TD3.
    /// </summary>
    /// <param name="agent">Index of the agent.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such agent.</exception>
    public ReadOnlySpan<float> DistributionParameters(int agent)
    {
        CheckAgent(agent);
        return distributions.AsSpan(agent * distributionSize, distributionSize);
    }

    /// <summary>
    /// Computes the probabilities of all choices at the last decision of an agent, in the layout of the action mask:
    /// the values of each choice, and off and on of each switch.
    /// </summary>
    /// <param name="agent">Index of the agent.</param>
    /// <param name="probabilities">Receives the probabilities, [<see cref="Space.ActionMaskSize"/> of the action
    /// space].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such agent.</exception>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void Probabilities(int agent, Span<float> probabilities)
    {
        CheckLength(probabilities.Length, Policy.ActionSpace.ActionMaskSize, nameof(probabilities));
        CheckAgent(agent);
        Span<float> distribution = distributions.AsSpan(agent * distributionSize, distributionSize);
        foreach (ActionHead head in heads)
        {
            head.Probabilities(distribution.Slice(0, head.DistributionSize), probabilities);
            distribution = distribution.Slice(head.DistributionSize);
            probabilities = probabilities.Slice(head.MaskSize);
        }
    }

    private void ActAll(
        ReadOnlySpan<float> observations,
        ReadOnlySpan<bool> masks,
        Span<float> actions,
        bool deterministic
    )
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Act(Count, observations, masks, actions, deterministic);
    }

    // Row i is that of the agent order[i].
    private void Act(
        int rows,
        ReadOnlySpan<float> observations,
        ReadOnlySpan<bool> masks,
        Span<float> actions,
        bool deterministic
    )
    {
        int actionSize = Policy.ActionSize,
            maskSize = Policy.ActionMaskSize;
        CheckLength(observations.Length, (long)rows * observationSize, nameof(observations));
        CheckLength(masks.Length, (long)rows * maskSize, nameof(masks));
        CheckLength(actions.Length, (long)rows * actionSize, nameof(actions));
        CheckNumbers(observations);

        for (int first = 0; first < rows; first += PassRows)
        {
            int count = Math.Min(PassRows, rows - first);
            for (int i = 0; i < count; i++)
            {
                Observe(order[first + i], observations.Slice((first + i) * observationSize, observationSize), i);
            }

            content.Network.Forward(
                inputs,
                count,
                passStates,
                buffers,
                out float[] outputs,
                out float[] hidden,
                out float[] passValues
            );
            for (int i = 0; i < count; i++)
            {
                int row = first + i,
                    agent = order[row];
                passStates.AsSpan(i * stateSize, stateSize).CopyTo(states.AsSpan(agent * stateSize));
                if (values.Length > 0)
                    values[agent] = passValues[i];
                masks.Slice(row * maskSize, maskSize).CopyTo(mask);
                Choose(
                    agent,
                    outputs.AsSpan(i * content.Network.Outputs, content.Network.Outputs),
                    hidden.AsSpan(i * content.Network.HiddenSize, content.Network.HiddenSize),
                    mask,
                    actions.Slice(row * actionSize, actionSize),
                    deterministic
                );
            }
        }
    }

    // Puts the input of an agent into a row of the pass: stacked and normalized observations, and its state.
    private void Observe(int agent, ReadOnlySpan<float> observation, int row)
    {
        Span<float> input = inputs.AsSpan(row * inputSize, inputSize);
        if (frames.Length == 0)
        {
            observation.CopyTo(input);
        }
        else
        {
            // The oldest first. An episode begins with copies of its first observation.
            Span<float> stack = frames.AsSpan(agent * inputSize, inputSize);
            if (hasFrames[agent])
            {
                stack.Slice(observationSize).CopyTo(stack);
                observation.CopyTo(stack.Slice(inputSize - observationSize));
            }
            else
            {
                for (int start = 0; start < inputSize; start += observationSize)
                    observation.CopyTo(stack.Slice(start));
            }

            hasFrames[agent] = true;
            stack.CopyTo(input);
        }

        content.Normalizer?.Normalize(input);
        states.AsSpan(agent * stateSize, stateSize).CopyTo(passStates.AsSpan(row * stateSize));
    }

    private void Choose(
        int agent,
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> allowed,
        Span<float> action,
        bool deterministic
    )
    {
        Span<float> distribution = distributions.AsSpan(agent * distributionSize, distributionSize),
            agentNoise = noise.AsSpan(agent * noiseSize, noiseSize);
        if (!deterministic && noiseSize > 0 && !hasNoise[agent])
        {
            random.FillNormal(agentNoise);
            hasNoise[agent] = true;
        }

        foreach (ActionHead head in heads)
        {
            Span<float> parameters = distribution.Slice(0, head.DistributionSize),
                chosen = action.Slice(0, head.ActionSize);
            int maskSize = allowed.IsEmpty ? 0 : head.MaskSize;
            head.Distribution(outputs.Slice(0, head.OutputSize), hidden, allowed.Slice(0, maskSize), parameters);
            if (deterministic)
                head.Mode(parameters, chosen);
            else
                head.Sample(parameters, hidden, agentNoise.Slice(0, head.NoiseSize), ref random, chosen);
            outputs = outputs.Slice(head.OutputSize);
            distribution = distribution.Slice(head.DistributionSize);
            agentNoise = agentNoise.Slice(head.NoiseSize);
            allowed = allowed.Slice(maskSize);
            action = action.Slice(head.ActionSize);
        }
    }

    private unsafe void CheckNumbers(ReadOnlySpan<float> observations)
    {
        fixed (float* numbers = &MemoryMarshal.GetReference(observations))
            for (int i = 0; i < observations.Length; i++)
                if (float.IsNaN(numbers[i]))
                    throw new ArgumentException(
                        $"number {i % observationSize} of observation {i / observationSize} is NaN",
                        nameof(observations)
                    );
    }

    private void CheckAgent(int agent)
    {
        if ((uint)agent >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(agent), $"there is no agent {agent}, only 0 … {Count - 1}");
    }

    private static void CheckLength(int actual, long expected, string name)
    {
        if (actual != expected)
            throw new ArgumentException($"{name} has length {actual}, but must have {expected}", name);
    }
}
