#nullable enable
using System;
using Proximal.Inference;
using UnityEngine;

/// <summary>
/// Decides for all agents of a scene in one call per FixedUpdate. Subclasses write observations and apply actions.
/// </summary>
public abstract class PolicyAgents : MonoBehaviour
{
    [Tooltip("File of 'proximal export RUN --inference walker.bytes'.")]
    [SerializeField]
    private TextAsset policyFile = null!;

    [SerializeField]
    private int count = 1;

    [Tooltip("Whether agents take the most probable actions rather than samples.")]
    [SerializeField]
    private bool deterministic = true;

    private AgentBatch agents = null!;
    private float[] observations = null!;
    private bool[] masks = null!;
    private float[] actions = null!;

    protected Policy Policy { get; private set; } = null!;

    protected virtual void Awake()
    {
        Policy = Policy.Load(policyFile.bytes, policyFile.name);
        agents = Policy.CreateAgents(count);
        observations = new float[count * Policy.ObservationSize];
        masks = new bool[count * Policy.ActionMaskSize];
        actions = new float[count * Policy.ActionSize];
    }

    protected virtual void FixedUpdate()
    {
        for (int i = 0; i < count; i++)
        {
            int start = i * Policy.ObservationSize;
            Observe(i, observations.AsSpan(start, Policy.ObservationSize));
            Span<bool> mask = masks.AsSpan(i * Policy.ActionMaskSize, Policy.ActionMaskSize);
            mask.Fill(true);
            Mask(i, mask);
        }

        agents.Act(observations, masks, actions, deterministic);
        for (int i = 0; i < count; i++)
            Act(i, actions.AsSpan(i * Policy.ActionSize, Policy.ActionSize));
    }

    /// <summary>Call it when the episode of an agent begins.</summary>
    protected void BeginEpisode(int agent) => agents.Reset(agent);

    /// <summary>Writes the observation of an agent, as the environment of the training did.</summary>
    protected abstract void Observe(int agent, Span<float> observation);

    /// <summary>Sets the entries of forbidden actions to false.</summary>
    protected virtual void Mask(int agent, Span<bool> mask) { }

    /// <summary>Applies the action of an agent: choices are indices, numbers are within their bounds.</summary>
    protected abstract void Act(int agent, ReadOnlySpan<float> action);
}
