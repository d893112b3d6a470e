using System.Text;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Recording, files and checks of demonstrations.</summary>
public sealed class DemonstrationsTests : IDisposable
{
    private static readonly Box Seen = Box.Uniform(-1, 1, 2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(".safetensors", false)]
    [InlineData(".safetensors", true)]
    [InlineData(".jsonl", false)]
    [InlineData(".jsonl", true)]
    public void Saved_demonstrations_are_read_back(string extension, bool masked)
    {
        Demonstrations saved = Some(masked);
        string path = folder[$"expert{extension}"];
        saved.Save(path);
        Demonstrations loaded = Demonstrations.Load(path);
        Assert.Equal(saved.Observations, loaded.Observations);
        Assert.Equal(saved.Actions, loaded.Actions);
        Assert.Equal(saved.Rewards, loaded.Rewards);
        Assert.Equal(saved.Terminated, loaded.Terminated);
        Assert.Equal(saved.Truncated, loaded.Truncated);
        Assert.Equal(saved.Masks, loaded.Masks);
        Assert.Equal(
            (3, 2, 2, masked ? 3 : 0),
            (loaded.Steps, loaded.Episodes, loaded.ObservationSize, loaded.MaskSize)
        );
        Assert.Equal(2.25, loaded.MeanReturn);
    }

    [Fact]
    public void Recorder_orders_the_steps_of_several_environments_by_episode()
    {
        var recorder = new DemonstrationRecorder(Seen, new Discrete(3), environments: 2);
        recorder.Add(0, [0, 0], [0], 1, terminated: false, truncated: false);
        recorder.Add(1, [1, 0], [1], 2, terminated: false, truncated: false);
        recorder.Add(0, [0, 1], [2], 3, terminated: true, truncated: false);
        recorder.Add(1, [1, 1], [0], 4, terminated: false, truncated: false);
        Assert.Equal((2, 1), (recorder.Steps, recorder.Episodes));
        recorder.EndEpisode(1);
        Demonstrations all = recorder.ToDemonstrations();
        Assert.Equal([0, 2, 1, 0], all.Actions);
        Assert.Equal([false, true, false, false], all.Terminated);
        Assert.Equal([false, false, false, true], all.Truncated);
        Assert.Equal(5, all.MeanReturn);
    }

    [Fact]
    public void Recorded_episodes_are_those_of_the_evaluation()
    {
        var task = new Corridor(5);
        Policy policy = Policy.Create(task.ObservationSpace, task.ActionSpace, new NetworkOptions(), null, seed: 3);
        EvaluationResult played = policy.Evaluate(static () => new Corridor(5), 7, deterministic: false, seed: 4);
        Demonstrations recorded = policy.Record(static () => new Corridor(5), 7, deterministic: false, seed: 4);
        Assert.Equal(7, recorded.Episodes);
        Assert.Equal(played.Lengths.Sum(), recorded.Steps);
        Assert.Equal(played.Returns.Average(), recorded.MeanReturn, 1e-5);
    }

    [Fact]
    public void Episodes_of_Godot_have_one_observation_more_than_actions()
    {
        File.WriteAllText(folder["godot.json"], "[[[[0,1],[2,3],[4,5]],[[1],[0]]],[[[6,7],[8,9]],[[1]]]]");
        Demonstrations loaded = Demonstrations.Load(folder["godot.json"]);
        Assert.Equal([0, 1, 2, 3, 6, 7], loaded.Observations);
        Assert.Equal([1, 0, 1], loaded.Actions);
        Assert.Equal([false, true, true], loaded.Terminated);
        Assert.Equal(2, loaded.Episodes);
    }

    [Theory]
    [InlineData("x.jsonl", "{\"obs\":[1],\"action\":0}\n{\"obs\":[1,2],\"action\":0}", "x.jsonl:2")]
    [InlineData("x.jsonl", "{\"obs\":[1]}", "'action' is missing")]
    [InlineData("x.jsonl", "{\"obs\":[1],\"action\":0,\"done\":true}", "'done' is not one of")]
    [InlineData("x.jsonl", "", "no steps")]
    [InlineData("x.jsonl", "{\"obs\":[1],\"action\":0,\"reward\":null}", "x.jsonl:1")]
    [InlineData("x.json", "{}", "Godot RL Agents")]
    [InlineData("x.json", "[[[[1]],[[1]]]]", "episode 0 has 1 observations and 1 actions")]
    [InlineData("x.json", "[[[[1],[1,2]],[[1],[1]]]]", "episode 0 has 2 observations and 2 actions")]
    [InlineData("x.json", "[[[[1],[1,2],[3]],[[1],[1]]]]", "others have 1")]
    [InlineData("x.csv", "1,2", ".safetensors, .jsonl or .json")]
    [InlineData("x.safetensors", "abcdefgh", "x.safetensors")]
    public void Invalid_files_end_in_one_line(string name, string text, string expected)
    {
        File.WriteAllBytes(folder[name], Encoding.UTF8.GetBytes(text));
        string message = Assert.ThrowsAny<InvalidInputException>(() => Demonstrations.Load(folder[name])).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Demonstrations_that_do_not_fit_are_refused_with_the_step()
    {
        Demonstrations some = Some(masked: true);
        Refused(Box.Uniform(-1, 1, 3), new Discrete(3), "observations have 2 numbers");
        Refused(Seen, new MultiDiscrete(2, 1), "actions have 1 numbers");
        Refused(Seen, new Discrete(2), "action masks have 3 numbers");
        some.RequireFits(Seen, new Discrete(3), "expert");
        some = Some(masked: false);
        Refused(Seen, new Discrete(2), "step 1: action 2 is not one of 0 … 1");

        void Refused(Space observations, Space actions, string expected)
        {
            InvalidInputException error = Assert.Throws<InvalidInputException>(() =>
                some.RequireFits(observations, actions, "expert")
            );
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    private static Demonstrations Some(bool masked) =>
        new(
            [0.5f, -0.25f, 0, 1, 1, 0],
            [0, 2, 1],
            [1.5f, 0, 3],
            [false, true, false],
            [false, false, true],
            masked ? [1, 1, 0, 0, 1, 1, 1, 1, 1] : null
        );
}
