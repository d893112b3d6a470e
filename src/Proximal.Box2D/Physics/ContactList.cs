namespace Proximal.Box2D.Physics;

/// <summary>The contacts of a world, oldest first.</summary>
/// <param name="contacts">Space for the contacts.</param>
/// <param name="count">The number of contacts.</param>
internal readonly ref struct ContactList(Span<Contact> contacts, ref int count)
{
    private readonly Span<Contact> contacts = contacts;
    private readonly ref int count = ref count;

    public int Count => count;

    public ref Contact this[int index] => ref contacts[index];

    public void Clear() => count = 0;

    public bool Has(int body, int part)
    {
        foreach (ref readonly Contact contact in contacts[..count])
        {
            if (contact.Part == part && contact.Body == body)
                return true;
        }

        return false;
    }

    /// <summary>Adds a contact. If all space is used, which takes a body that flies at absurd speed along the ground,
    /// the contact is left out.</summary>
    public void Add(int body, int part, float friction)
    {
        if (count < contacts.Length)
            contacts[count++] = new Contact
            {
                Body = (byte)body,
                Part = (short)part,
                Friction = friction,
                IsEnabled = true,
            };
    }

    public void RemoveAt(int index)
    {
        contacts[(index + 1)..count].CopyTo(contacts[index..]);
        count--;
    }
}
