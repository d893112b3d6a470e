using System.Text.Json;

namespace Proximal.Godot;

/// <summary>One key of the actions of a game, such as <c>move</c>. The order of keys is that of the numbers of an
/// action.</summary>
internal sealed class ActionKey
{
    private readonly JsonEncodedText encodedName;

    /// <summary>Creates a key.</summary>
    /// <param name="name">The key.</param>
    /// <param name="space">The JSON of its space.</param>
    /// <exception cref="GameFailure">The space is not valid.</exception>
    public ActionKey(string name, JsonElement space)
    {
        (Name, encodedName) = (name, JsonEncodedText.Encode(name));
        string kind = GodotJson.Text(space, "action_type", $"the space of action '{name}'");
        Size = GodotJson.Size(GodotJson.Property(space, "size", $"the space of action '{name}'"), name);
        IsContinuous = kind switch
        {
            "continuous" => true,
            "discrete" => false,
            _ => throw new GameFailure($"action '{name}' has the action_type '{kind}', not continuous or discrete"),
        };
    }

    /// <summary>The key.</summary>
    public string Name { get; }

    /// <summary>Number of values of a continuous action, or of choices of a discrete one.</summary>
    public int Size { get; }

    /// <summary>Whether the action is continuous, in [-1, 1].</summary>
    public bool IsContinuous { get; }

    /// <summary>Number of values in an action.</summary>
    public int Width => IsContinuous ? Size : 1;

    /// <summary>The space of the key.</summary>
    public Space Space => IsContinuous ? Box.Uniform(-1, 1, Size) : new Discrete(Size);

    /// <summary>Whether another key has the same name and space.</summary>
    public bool Matches(ActionKey other) =>
        Name == other.Name && Size == other.Size && IsContinuous == other.IsContinuous;

    /// <summary>Writes the action of an agent.</summary>
    /// <param name="json">The writer, within the object of the agent.</param>
    /// <param name="values">The values, [<see cref="Width"/>].</param>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WritePropertyName(encodedName);
        if (!IsContinuous)
        {
            json.WriteNumberValue((int)values[0]);
            return;
        }

        json.WriteStartArray();
        foreach (float value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
