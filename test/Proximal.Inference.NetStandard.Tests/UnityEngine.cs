// The few types of Unity that the sample of the Unity package uses.
namespace UnityEngine;

public class MonoBehaviour;

public sealed class TextAsset(byte[] bytes, string name)
{
    public byte[] bytes { get; } = bytes;

    public string name { get; } = name;
}

[AttributeUsage(AttributeTargets.Field)]
public sealed class SerializeFieldAttribute : Attribute;

[AttributeUsage(AttributeTargets.Field)]
public sealed class TooltipAttribute(string tooltip) : Attribute
{
    public string Tooltip { get; } = tooltip;
}
