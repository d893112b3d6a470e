using Proximal.Tensors;

namespace Proximal.Fleet;

/// <summary>Computes the values of a rollout that workers collected, with the learner's critic.</summary>
internal sealed class UnrollValues
{
    private readonly BatchInference critic;
    private readonly BatchInference evaluation;
    private readonly bool evaluatesWhileActing;
    private readonly int inputSize;
    private readonly int evaluationSize;
    private float[] evaluations = [];
    private float[] finalValues = [];

    public UnrollValues(ActorCriticNetwork network)
    {
        inputSize = network.InputSize;
        critic = new BatchInference(network.Critic, inputSize);
        // The same computation as in one process, which evaluates shared layers while acting.
        evaluatesWhileActing = network.EvaluatesWhileActing;
        evaluation = new BatchInference(network.ActAndEvaluate, inputSize);
        evaluationSize = network.Distribution.ParameterSize + network.StateSize + 1;
    }

    /// <summary>Computes the values of all observations.</summary>
    public void Evaluate(Rollout rollout)
    {
        if (!evaluatesWhileActing)
        {
            critic.Run(rollout.Observations.Memory, rollout.Values.Memory);
            return;
        }

        Array.Resize(ref evaluations, rollout.Count * evaluationSize);
        evaluation.Run(rollout.Observations.Memory, evaluations);
        for (int i = 0; i < rollout.Count; i++)
            rollout.Values.All[i] = evaluations[((i + 1) * evaluationSize) - 1];
    }

    /// <summary>Computes the values after an unroll: those of final observations of truncated episodes, and the last
    /// ones.</summary>
    /// <param name="data">Columns of the unroll.</param>
    /// <param name="rollout">Rollout with its columns; receives the values.</param>
    /// <param name="first">First environment of the unroll.</param>
    /// <param name="count">Environments of the unroll.</param>
    /// <exception cref="InvalidInputException">The number of inputs is wrong.</exception>
    public void EvaluateNext(StateDictionary data, Rollout rollout, int first, int count)
    {
        float[] lastInputs = data.Get<float>(UnrollData.LastInputs),
            finalInputs = data.Get<float>(UnrollData.FinalInputs);
        int finals = 0;
        for (int t = 0; t < rollout.Steps; t++)
        for (int i = first; i < first + count; i++)
            if (IsFinal(rollout, t, i))
                finals++;
        if (lastInputs.Length != count * inputSize || finalInputs.Length != finals * inputSize)
            throw new InvalidInputException("an unroll has another number of observations than episodes that ended");
        critic.Run(lastInputs, rollout.LastValues.AsMemory(first, count));
        if (finals == 0)
            return;
        if (finalValues.Length < finals)
            finalValues = new float[finals];
        critic.Run(finalInputs, finalValues.AsMemory(0, finals));
        int at = 0;
        for (int t = 0; t < rollout.Steps; t++)
        for (int i = first; i < first + count; i++)
            if (IsFinal(rollout, t, i))
                rollout.FinalValues[t][i] = finalValues[at++];
    }

    private static bool IsFinal(Rollout rollout, int step, int environment) =>
        rollout.Truncated[step][environment] && !rollout.Terminated[step][environment];
}
