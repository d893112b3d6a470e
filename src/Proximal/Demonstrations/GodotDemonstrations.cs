using System.Text.Json;

namespace Proximal;

/// <summary>
/// Demonstrations that Godot RL Agents records (<c>ExpertDemoController</c>): a list of episodes
/// <c>[observations, actions]</c> with one observation more than actions. The files have no rewards, and each episode
/// counts as terminated.
/// </summary>
internal static class GodotDemonstrations
{
    internal static Demonstrations Load(string path) =>
        InputFile.ReadJson(
            path,
            "is not a list of episodes [observations, actions], as Godot RL Agents records them",
            Read
        );

    private static Demonstrations Read(JsonElement root)
    {
        List<float> observations = [],
            actions = [];
        List<bool> terminated = [];
        int observationSize = 0,
            actionSize = 0;
        foreach ((int episode, JsonElement both) in root.EnumerateArray().Index())
        {
            if (both.GetArrayLength() != 2)
                throw new InvalidInputException($"episode {episode} is not a pair [observations, actions]");
            int steps = both[1].GetArrayLength();
            if (steps == 0 || both[0].GetArrayLength() != steps + 1)
                throw new InvalidInputException(
                    $"episode {episode} has {both[0].GetArrayLength()} observations and {steps} actions; there must be "
                        + "one observation more than actions, and at least one action"
                );
            // The last observation has no action.
            foreach (JsonElement observation in both[0].EnumerateArray().Take(steps))
                AddNumbers(observation, observations, ref observationSize, episode);
            foreach (JsonElement action in both[1].EnumerateArray())
                AddNumbers(action, actions, ref actionSize, episode);
            terminated.AddRange(Enumerable.Repeat(false, steps - 1));
            terminated.Add(true);
        }

        int count = terminated.Count;
        return new Demonstrations([.. observations], [.. actions], new float[count], [.. terminated], new bool[count]);
    }

    private static void AddNumbers(JsonElement values, List<float> target, ref int size, int episode)
    {
        int count = values.GetArrayLength();
        if (size == 0)
            size = count;
        if (count != size)
            throw new InvalidInputException(
                $"episode {episode} has an observation or action of {count} numbers, but others have {size}"
            );
        foreach (JsonElement value in values.EnumerateArray())
            target.Add(value.GetSingle());
    }
}
